import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openWorkspaceStore, type PaneRecord, type WorkspaceStore } from '../../src/workspace/index.ts'
import { record } from '../support/records.ts'
import { tempDirectory } from '../support/temp-directory.ts'

interface TestHome {
  readonly home: string
  /** Its clock stands still at 2026-09-01T12:30. */
  readonly store: WorkspaceStore
  text(name: string): Promise<string>
  names(): Promise<string[]>
  /** The content of `workspace.json`. */
  json(): Promise<Record<string, unknown>>
}

/** A home with these files, and what to look at in it. */
export async function homeWith(files: Readonly<Record<string, string>> = {}): Promise<TestHome> {
  const home = await tempDirectory()
  for (const [name, text] of Object.entries(files)) await writeFile(join(home, name), text, { mode: 0o600 })
  const text = (name: string): Promise<string> => readFile(join(home, name), 'utf8')
  return {
    home,
    store: openWorkspaceStore(home, { now: () => new Date('2026-09-01T12:30:00.000Z') }),
    text,
    names: async () => (await readdir(home)).sort(),
    json: async () => JSON.parse(await text('workspace.json')),
  }
}

/** The change that adds a plain record. */
export function adding(id: string): (records: readonly PaneRecord[]) => readonly PaneRecord[] {
  return (records) => [...records, record(id)]
}
