import type { PaneId, SpawnId } from '../ids.ts'
import type { PaneSize } from '../size.ts'
import type { NamedCondition } from './named-condition.ts'
import type { PaneInfo } from './pane-info.ts'
import type { PaneStateReport } from './pane-state.ts'
import type { PaneExitRecord } from './record.ts'
import type { ScreenPicture, SnapshotOptions } from './screen-picture.ts'
import type { WorkspaceEvent } from './workspace-event.ts'

/**
 * All panes of one home. `openWorkspace` runs their programs in this process, `connectWorkspace` in the home's host; both
 * behave alike. A pane is named by its id, its name, or the beginning of an id that no other pane shares.
 *
 * Every method may reject with `PANE_NOT_FOUND`, and through a host with `HOST_UNREACHABLE` or `HOST_STOPPING`.
 */
export interface Workspace extends AsyncDisposable {
  readonly home: string
  /**
   * Opens a new pane. It is on record, durably, before its program starts.
   * @throws QuilError as `spawnPane`, and `UNKNOWN_PLUGIN`, `NAME_TAKEN`, `WORKSPACE_UNWRITABLE`
   */
  spawn(options: NewPaneOptions): Promise<PaneInfo>
  /** All panes, the one used last first. */
  panes(): Promise<readonly PaneInfo[]>
  get(pane: string): Promise<PaneInfo>
  /**
   * Shows a pane: its screen, then every byte from there on, none lost and none twice. A pane that is not running is brought
   * back first, unless `restore` is false.
   * @throws QuilError `PANE_NOT_RUNNING`, `PANE_RUNNING` (held by another process), `PANE_NESTED`, and as `restore`
   */
  attach(pane: string, options?: AttachOptions): Promise<Attachment>
  /**
   * Brings a pane back by plan. One that runs already is left as it is. A failure is kept on its record as `refusal`.
   * @throws QuilError `SESSION_HELD`, `CWD_NOT_FOUND`, `COMMAND_NOT_FOUND`, … as `resumePane`; `PANE_RUNNING` when another process holds it
   */
  restore(pane: string, options?: RestoreOptions): Promise<PaneInfo>
  /** Brings back every pane whose program is gone although nobody meant it to be, a few at a time, last used first. Never rejects for one pane. */
  restoreAll(options?: RestoreOptions): Promise<readonly RestoreResult[]>
  /** Ends the program, if it runs, and brings the pane back in its own session. */
  restart(pane: string, options?: RestartOptions): Promise<PaneInfo>
  /**
   * Forgets a pane: record, tracker's files, scrollback.
   * @throws QuilError `PANE_RUNNING` unless `force`
   */
  close(pane: string, options?: CloseOptions): Promise<PaneInfo>
  /** @throws QuilError `NAME_TAKEN`, `INVALID_ARGUMENT` */
  rename(pane: string, name: string | null): Promise<PaneInfo>
  /**
   * Types into a running pane, in order with everything else that is typed. Resolves when the terminal has taken all of it.
   * @throws QuilError `PANE_NOT_RUNNING`
   */
  send(pane: string, data: string | Uint8Array): Promise<void>
  /** What is on the pane's screen; of a pane that ended, its last words. */
  read(pane: string, options?: ReadOptions): Promise<ScreenText>
  /** A picture of the pane's screen; of a pane that ended, what it left behind. */
  snapshot(pane: string, options?: SnapshotOptions): Promise<ScreenPicture>
  /** What the pane's program is doing, and how that is known. */
  state(pane: string): Promise<PaneStateReport>
  /**
   * Gives the pane's program a prompt and looks whether it has taken it: waits until the program is ready, pastes the text, submits
   * it. Nothing else is typed in between. A program that asks a person something is not typed into: the answer is `blocked`.
   * @throws QuilError `TIMED_OUT` (it was not ready in time; nothing was typed), `ABORTED`, `PANE_NOT_RUNNING` (also: the program that ran
   *   when this was called has ended; nothing is typed into its successor), `INVALID_ARGUMENT` (an empty text, or control characters)
   */
  sendPrompt(pane: string, text: string, options?: PromptOptions): Promise<PromptResult>
  /**
   * Waits until one of the conditions is true: the program has ended, is in a state, or the screen shows a text.
   * @throws QuilError `TIMED_OUT`, `ABORTED`, `PANE_NOT_RUNNING` (what is waited for will not come any more), `INVALID_ARGUMENT` (the pattern)
   */
  waitFor(pane: string, condition: WaitCondition | readonly WaitCondition[], options?: WaitOptions): Promise<PaneInfo>
  /** Events as they happen, from `since` on (a `seq`; default: from now). Bounded: who falls behind is told what was missed. Ends with the signal. */
  events(options?: EventOptions): AsyncIterableIterator<WorkspaceEvent>
}

export interface NewPaneOptions extends StartSurroundings {
  /** Plugin name. */
  readonly plugin: string
  /** Absolute directory to start in. */
  readonly cwd: string
  readonly args?: readonly string[]
  readonly toggles?: readonly string[]
  readonly fields?: Readonly<Record<string, string>>
  readonly instance?: string
  /** Variables for this pane, kept in its record; `null` unsets one. */
  readonly env?: Readonly<Record<string, string | null>>
  readonly name?: string
}

/** What a start takes from whoever asks for it. */
export interface StartSurroundings {
  readonly size?: PaneSize
  /** The environment to start from, before anything is scrubbed or added; never kept. Default: the host's own. */
  readonly inheritEnv?: Readonly<Record<string, string>>
}

export type RestoreOptions = StartSurroundings

export interface RestartOptions extends StartSurroundings {
  /** How long each signal may take before the next, harder one, in milliseconds. Default: 3000. */
  readonly graceMs?: number
}

export interface CloseOptions {
  /** End the program first. */
  readonly force?: boolean
}

export interface RestoreResult {
  readonly pane: PaneInfo
  /** Set where it did not come back. */
  readonly error?: { readonly code: string; readonly message: string }
}

export interface ReadOptions {
  /** Lines above the screen to include. Default: 0. */
  readonly scrollbackLines?: number
}

export interface ScreenText {
  /** Rows without trailing blanks, top first. */
  readonly lines: readonly string[]
  readonly cursor?: { readonly x: number; readonly y: number }
  readonly size: PaneSize
  /** False for what a pane that ended left behind. */
  readonly live: boolean
}

/**
 * `exit`: the program has ended. A state: it is in it now, or will be; `idle` is also true when it is `done`, for both are ready. An RE2
 * pattern, also as a RegExp: a row of the screen, one that has just scrolled off, or a line that the terminal broke into rows matches. What an
 * earlier program of the pane left on the screen does not count.
 */
export type WaitCondition = NamedCondition | { readonly text: string } | RegExp

export interface PromptOptions {
  /** For everything together, in milliseconds. Default: 60,000. */
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
}

export interface PromptResult {
  /**
   * `submitted`: the program has taken it. `unverified`: it was typed, and nothing tells what became of it. `blocked`: it was not submitted, for the program
   * asks a person something; where it began to while the text was pasted, `reason` says that.
   */
  readonly outcome: 'submitted' | 'unverified' | 'blocked'
  /** How that is known, for a person. */
  readonly reason: string
  readonly pane: PaneInfo
}

export interface WaitOptions {
  /** Default: without end. */
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
}

export interface EventOptions {
  readonly since?: number
  readonly signal?: AbortSignal
}

/**
 * Who decides the size of a pane with several terminals: the one that typed or resized last (`latest`), the smallest or largest of each side,
 * or nobody (`manual`: only an explicit resize of the first one counts). Terms of tmux's `window-size`.
 */
export type SizePolicy = 'latest' | 'smallest' | 'largest' | 'manual'

/** With a `size`, or once resized, a view counts as a terminal: it answers what the program asks of terminals. Until then the host does. */
export interface AttachOptions extends StartSurroundings {
  /** Look without touching: what is typed or resized here does nothing. Default: false. */
  readonly readOnly?: boolean
  /** Go on at this byte of that incarnation; where it is no longer kept, the screen comes first as usual. */
  readonly from?: { readonly spawnId: SpawnId; readonly offset: number }
  /** Lines above the screen to show with the first picture. Default: 1000. */
  readonly scrollbackLines?: number
  /** Bring a pane back that is not running. Default: true. */
  readonly restore?: boolean
  /** The pane this terminal is in, if it is in one: a pane must not show itself. */
  readonly inside?: PaneId
  /** Default: what the pane has, `latest` at first. */
  readonly sizePolicy?: SizePolicy
}

/**
 * One view of a running pane. Output is held until the first listener comes.
 *
 * A view that does not keep up is not waited for: once more than the kept output (1 MiB) is outstanding, the next thing it gets is a
 * new picture of the screen.
 */
export interface Attachment extends AsyncDisposable {
  readonly pane: PaneInfo
  readonly spawnId: SpawnId
  readonly readOnly: boolean
  /** Everything up to here has been given to `onOutput`: give it as `from` to go on here. 0 before anything was. */
  readonly offset: number
  /** Resolves when nothing more will come, after the last byte if somebody listens. Never rejects. */
  readonly ended: Promise<AttachmentEnd>
  /** In order. */
  onOutput(listener: (output: AttachmentOutput) => void): Disposable
  /** The pane has another size than this view gave it. */
  onSize(listener: (size: PaneSize) => void): Disposable
  /** Types. False when more than 1 MiB is on its way: hold back until `drained()`. */
  write(data: string | Uint8Array): boolean
  drained(): Promise<void>
  /** This terminal's size. A size the pane has already changes nothing. */
  resize(size: PaneSize): void
  /** Stops what comes to `onOutput`; the program is not stopped by it. */
  pause(): void
  resume(): void
  detach(): Promise<void>
}

export interface AttachmentOutput {
  /** `screen`: a picture that replaces everything before; to be written to a terminal in whatever state. `output`: exact bytes. */
  readonly kind: 'screen' | 'output'
  /** Of `output`: offset of its first byte. Of `screen`: the state after so many bytes. */
  readonly offset: number
  readonly bytes: Uint8Array
}

export type AttachmentEnd =
  | { readonly reason: 'detached' }
  | { readonly reason: 'exited'; readonly exit: PaneExitRecord }
  /** Another client ended the program to bring the pane back: attach again. */
  | { readonly reason: 'restarted' }
  | { readonly reason: 'closed' }
  /** The host ends, or is gone; the pane can be brought back. */
  | { readonly reason: 'host'; readonly message: string }
