import type { PaneSize } from '../size.ts'
import type { OutputLog } from './output-log.ts'

export interface PaneScreenOptions {
  /** Where the pane's output is pushed, then reported with `pushed`. */
  readonly log: OutputLog
  readonly size: PaneSize
  /** Lines kept above the screen; default 1000. */
  readonly scrollbackLines?: number
  /** Text of an earlier incarnation, shown above this one's. It takes no offsets. */
  readonly ghost?: Uint8Array
  /** Room that must be left in the log, in bytes; default 128 KiB, at most a quarter of the log. */
  readonly margin?: number
  /** Takes what a terminal answers to the program. Only bytes pushed while `answering` is on are answered. */
  readonly onAnswer: (bytes: Uint8Array) => void
  /** Told `true` when the output comes faster than it can be interpreted: the pane stops reading until `false`. */
  readonly onPressure: (hold: boolean) => void
}

export interface SnapshotRequest {
  readonly scrollbackLines: number
  readonly shownTo?: number
}
