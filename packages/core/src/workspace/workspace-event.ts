import type { PaneId, SpawnId } from '../ids.ts'
import type { Outcome } from '../outcome.ts'
import type { PaneNotice } from './pane-notice.ts'
import type { PaneState } from './pane-state.ts'
import type { PaneExitRecord, PaneRefusalRecord, SessionRecord } from './record.ts'

/** Something that happened in a workspace. Numbered without gaps from 1 for each host; JSON. */
export type WorkspaceEvent = {
  readonly seq: number
  /** ISO time. */
  readonly at: string
} & WorkspaceEventBody

export type WorkspaceEventBody =
  | {
      readonly type: 'spawned'
      readonly pane: PaneId
      readonly pid: number
      readonly spawnId: SpawnId
      readonly outcome: Outcome
    }
  | { readonly type: 'session'; readonly pane: PaneId; readonly session: SessionRecord }
  | { readonly type: 'directory'; readonly pane: PaneId; readonly directory: string }
  /** A command of a shell ended. */
  | { readonly type: 'command'; readonly pane: PaneId; readonly exitCode: number | null }
  /** The program is doing something else now. */
  | { readonly type: 'state'; readonly pane: PaneId; readonly state: PaneState }
  /** A handler of the plugin matched what the pane shows. */
  | ({ readonly type: 'notice'; readonly pane: PaneId } & PaneNotice)
  /** Output begins after a silence, or has been silent for 5 seconds. `bytes`: written so far. */
  | { readonly type: 'output'; readonly pane: PaneId; readonly activity: 'active' | 'quiet'; readonly bytes: number }
  | { readonly type: 'exited'; readonly pane: PaneId; readonly exit: PaneExitRecord }
  | { readonly type: 'refused'; readonly pane: PaneId; readonly refusal: PaneRefusalRecord }
  | { readonly type: 'renamed'; readonly pane: PaneId; readonly name: string | null }
  | { readonly type: 'closed'; readonly pane: PaneId }
  /** The number of attached terminals changed. */
  | { readonly type: 'clients'; readonly pane: PaneId; readonly clients: number }
  /** Went wrong without stopping anything; without `pane` it is the workspace's own. */
  | { readonly type: 'problem'; readonly pane?: PaneId; readonly message: string }
  /** Events from `from` to `to` are forgotten: ask for the panes again. Takes the number of the last one missed. */
  | { readonly type: 'missed'; readonly from: number; readonly to: number }
