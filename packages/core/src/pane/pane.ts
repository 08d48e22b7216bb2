import type { PaneId, SpawnId } from '../ids.ts'
import type { ShellMark } from '../osc/shell-marks.ts'
import type { Outcome } from '../outcome.ts'
import type { PaneSize } from '../size.ts'
import type { PaneNotice } from '../workspace/pane-notice.ts'
import type { PaneState, PaneStateReport } from '../workspace/pane-state.ts'
import type { PaneRecord, SessionRecord } from '../workspace/record.ts'
import type { ScreenPicture, SnapshotOptions } from '../workspace/screen-picture.ts'
import type { KillOptions } from './kill-group.ts'
import type { OutputListener } from './output-fan.ts'

/** One program on one pseudo-terminal, with an identity that outlives its process. */
export interface Pane extends AsyncDisposable {
  readonly id: PaneId
  /** This incarnation. */
  readonly spawnId: SpawnId
  /** Process id of the program, which leads its own session and process group. */
  readonly pid: number
  /** What brings this pane back; save it whenever `onSession` fires, and at the end. JSON. */
  readonly record: PaneRecord
  /** How it came up, and why so. */
  readonly outcome: Outcome
  /** Facts about this start for a person, and what went wrong without stopping it. */
  readonly notes: readonly string[]
  readonly problems: readonly string[]
  /** What the program is doing. */
  readonly state: PaneState
  /** Resolves after the last byte of output was taken in. Never rejects. */
  readonly exited: Promise<PaneExit>
  readonly size: PaneSize
  /** Output lost because more than 8 MiB came before the first listener. */
  readonly droppedBytes: number

  /**
   * Types into the terminal, in order, without blocking. False when the program is not reading and more than 1 MiB waits: hold
   * back until `drained()`. After the end it does nothing and answers false. A terminal's answer to the status query of OSC 7501 is left out:
   * the pane has answered.
   */
  write(data: string | Uint8Array): boolean
  /** Resolves when everything typed was taken by the terminal, or the pane ended. */
  drained(): Promise<void>
  /** @throws QuilError `INVALID_ARGUMENT` for a size no terminal can have */
  resize(size: PaneSize): void
  /** Holds output back: listeners get nothing, and soon the program waits. */
  pause(): void
  resume(): void
  /**
   * Takes a picture of the screen as it is now, or as the program left it.
   * @throws QuilError `INVALID_ARGUMENT` for a format there is not, or a pane that was started with `screen: false`
   */
  snapshot(options?: SnapshotOptions): Promise<ScreenPicture>
  /** Ends the whole process group: HUP, after `graceMs` TERM, after `graceMs` KILL. */
  kill(options?: KillOptions): Promise<PaneExit>

  /** Exact bytes, each piece the listener's to keep. Output before the first listener comes first. */
  onOutput(listener: OutputListener): Disposable
  /** The pane's session became known or changed: first prompt, new conversation, switch, fork. */
  onSession(listener: (session: SessionRecord) => void): Disposable
  /**
   * The shell of this pane said where it is, that a prompt begins, or that a command began or ended. Only panes of category
   * `shell`. Untrusted: any program in the pane can say it. What was said before is not repeated; the record has the directory.
   */
  onMark(listener: (mark: ShellMark) => void): Disposable
  /** The program is doing something else now. */
  onState(listener: (state: PaneState) => void): Disposable
  /** How `state` is known. */
  stateReport(): PaneStateReport
  /** The agent has taken a prompt, whoever typed it, as far as its tracker tells. */
  onPrompt(listener: (prompt: TakenPrompt) => void): Disposable
  /** An error or notification handler of the plugin matched what the pane shows. */
  onNotice(listener: (notice: PaneNotice) => void): Disposable
  /** Something about this pane went wrong that did not stop it, such as its tracking. */
  onProblem(listener: (message: string) => void): Disposable
  /** Called once, also when the pane has already ended. */
  onExit(listener: (exit: PaneExit) => void): Disposable
}

export interface TakenPrompt {
  /** Its beginning, at most 4096 UTF-16 units, where the agent tells. */
  readonly text?: string
}

export interface PaneExit {
  /** Exit code, or null when a signal ended the program. */
  readonly exitCode: number | null
  /** Signal name such as `SIGKILL`, or null. */
  readonly signal: string | null
  /** Set when a pane that was asked to rejoin a session failed at once. Its record is kept as it was. */
  readonly resumeFailed?: ResumeFailure
}

export interface ResumeFailure {
  readonly afterMs: number
  /** For a person: what was asked, what came of it, the program's last words. */
  readonly message: string
}
