import type { PaneId, SpawnId } from '../ids.ts'
import type { Outcome } from '../outcome.ts'
import type { PaneSize } from '../size.ts'
import { holderAlive } from './holder.ts'
import { type PaneState, stateFromRecord } from './pane-state.ts'
import type { PaneRecord } from './record.ts'

/** What has become of a pane's program. */
export type PaneStatus =
  /** It runs; `pid` of the status is the process that holds the pane: a host, or a `quil` in somebody's terminal. */
  | 'running'
  /** Its holder died without a word: killed, or the machine went down. */
  | 'lost'
  /** Quil ended it in an orderly shutdown; the pane is meant to go on. */
  | 'interrupted'
  /** It ended by itself, or was killed by somebody else. */
  | 'exited'
  /** The last attempt to bring it back failed; the record's `refusal` says why. */
  | 'refused'
  /** No program was ever started. */
  | 'stopped'

/** A pane as the workspace knows it. JSON. */
export interface PaneInfo {
  readonly id: PaneId
  readonly status: PaneStatus
  /** Everything that brings it back. */
  readonly record: PaneRecord
  /** Where it is: its shell's directory, else its session's, else the one it was started in. */
  readonly directory: string
  /** What its program is doing. */
  readonly state: PaneState
  /** Facts about the living program, where this workspace runs it. */
  readonly live?: LivePaneInfo
}

export interface LivePaneInfo {
  /** Process id of the program. */
  readonly pid: number
  readonly spawnId: SpawnId
  readonly size: PaneSize
  /** How it came up. */
  readonly outcome: Outcome
  readonly notes: readonly string[]
  readonly problems: readonly string[]
  /** How many terminals are attached. */
  readonly clients: number
  /** Bytes written by the program so far. */
  readonly outputBytes: number
  /** Window title the program has set, if any. */
  readonly title?: string
}

/** Reads the status off a record; asks the system whether its holder still runs. */
export function paneStatus(record: PaneRecord): PaneStatus {
  if (record.holder !== undefined) return holderAlive(record.holder) ? 'running' : 'lost'
  if (record.refusal !== undefined) return 'refused'
  if (record.interruptedAt !== undefined) return 'interrupted'
  return record.lastExit === undefined ? 'stopped' : 'exited'
}

/** Whether the pane's program is gone although nobody meant it to be: what a restore of all panes brings back. */
export function isToBeRestored(record: PaneRecord): boolean {
  if (record.closingAt !== undefined) return false
  const status = paneStatus(record)
  if (status === 'lost' || record.interruptedAt !== undefined) return status !== 'running'
  // Killed or crashed; with an exit code it was the program's own will.
  return status === 'exited' && record.lastExit?.signal != null
}

/** The pane as its record alone tells. */
export function paneInfo(record: PaneRecord, live?: LivePaneInfo, state?: PaneState): PaneInfo {
  return {
    id: record.id,
    status: paneStatus(record),
    record,
    directory: record.directory ?? record.session?.directory ?? record.cwd,
    state: state ?? stateFromRecord(record),
    ...(live === undefined ? {} : { live }),
  }
}
