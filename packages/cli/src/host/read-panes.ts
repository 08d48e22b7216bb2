import {
  messageOf,
  openWorkspaceStore,
  type PaneInfo,
  type PaneRecord,
  paneInfo,
  type WorkspaceProblem,
} from '@quil/core/workspace'
import { reachRunning } from './reach-host.ts'

export interface PanesRead {
  /** The pane used last first. */
  readonly panes: readonly PaneInfo[]
  readonly problems: readonly WorkspaceProblem[]
  /** Set when a host runs and does not tell: what is on record may be behind. */
  readonly warning?: string
}

/**
 * All panes, as the host knows them if one runs, else as they are on record. Starts nothing, changes nothing.
 * @throws QuilError as `WorkspaceStore.read`
 */
export async function readPanes(home: string): Promise<PanesRead> {
  const { records, problems } = await openWorkspaceStore(home).read({ atOnce: true })
  try {
    await using workspace = await reachRunning(home)
    if (workspace !== undefined) return { panes: await workspace.panes(), problems }
  } catch (error) {
    return { panes: fromRecords(records), problems, warning: `the host was not asked: ${messageOf(error)}` }
  }
  return { panes: fromRecords(records), problems }
}

function fromRecords(records: readonly PaneRecord[]): readonly PaneInfo[] {
  return [...records].sort((a, b) => Date.parse(b.lastUsedAt) - Date.parse(a.lastUsedAt)).map((record) => paneInfo(record))
}
