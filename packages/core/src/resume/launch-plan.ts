import type { QuilError } from '../errors.ts'
import type { Outcome } from '../outcome.ts'
import type { SessionRecord } from '../workspace/record.ts'

/** The answer to "what would we run, and why?". Either ready to run or refused. */
export type LaunchPlan = ReadyPlan | RefusedPlan

export interface ReadyPlan {
  readonly ready: true
  readonly outcome: Outcome
  /** Absolute path of the program. */
  readonly file: string
  readonly args: readonly string[]
  readonly cwd: string
  /** The program's whole environment. */
  readonly env: Readonly<Record<string, string>>
  /** The pane's state from this start on. */
  readonly state: Readonly<Record<string, string>>
  /** The session the pane rejoins, if any. */
  readonly session?: SessionRecord
  /** Facts a person may want to know: how the session is tracked, which of the caller's arguments were left out. */
  readonly notes: readonly string[]
  /** What went wrong and did not stop the pane. */
  readonly problems: readonly string[]
}

export interface RefusedPlan {
  readonly ready: false
  readonly outcome: Outcome
  readonly error: QuilError
  readonly notes: readonly string[]
  readonly problems: readonly string[]
}
