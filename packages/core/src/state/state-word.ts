import type { BlockedOn } from '../workspace/pane-state.ts'

/** What one source says a program is doing. */
export interface StateWord {
  readonly state: 'working' | 'blocked' | 'done' | 'idle'
  /** When, in milliseconds since 1970. */
  readonly at: number
  /** Its place among all words that came in the pane's output. */
  readonly order?: number
  /** One line; see `oneLine`. */
  readonly detail?: string
  readonly blockedOn?: BlockedOn
  /** Its source will tell of whatever comes next. */
  readonly complete?: boolean
  /** The name the program goes by, where it gives one. */
  readonly speaker?: string
}
