import type { PaneId, SpawnId } from '../ids.ts'
import type { Outcome } from '../outcome.ts'
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
