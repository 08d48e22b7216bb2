import type { PaneId } from '../../src/ids.ts'
import type { PaneRecord } from '../../src/workspace/record.ts'

/** A plain record of that id. */
export function record(id: string, changes: Partial<PaneRecord> = {}): PaneRecord {
  return {
    id: id as PaneId,
    plugin: 'terminal',
    cwd: '/src/app',
    args: [],
    toggles: [],
    fields: {},
    env: {},
    state: {},
    createdAt: '2026-09-01T12:00:00.000Z',
    lastUsedAt: '2026-09-01T12:00:00.000Z',
    ...changes,
  }
}

/** The text of a workspace file with these entries. */
export function workspaceText(panes: readonly unknown[], top: Readonly<Record<string, unknown>> = {}): string {
  return `${JSON.stringify({ format: 'quil-workspace', version: 1, ...top, panes }, null, 2)}\n`
}

export function idsOf(records: readonly PaneRecord[]): string[] {
  return records.map((one) => one.id)
}
