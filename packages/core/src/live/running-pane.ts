import type { SpawnId } from '../ids.ts'
import type { LivePane } from '../pane/live-pane.ts'
import type { OutputLog, PaneScreen } from '../screen/index.ts'
import type { PaneSize } from '../size.ts'
import type { LivePaneInfo } from '../workspace/pane-info.ts'
import type { AttachmentEnd, SizePolicy } from '../workspace/workspace.ts'
import { FlushPacer } from './flush-pacer.ts'
import { InputTurns } from './input-turns.ts'
import { SizeOwner } from './size-owner.ts'
import { isTerminalReply } from './terminal-replies.ts'
import type { View } from './view.ts'
import { ViewBrake } from './view-brake.ts'
import type { Viewer } from './viewer.ts'

/**
 * Output kept once somebody has looked, in bytes: room for who reads to fall behind, and for a thousand rows to scroll by of a program that paints all over
 * the screen, so that a flood of it need not be interpreted.
 */
const KEPT_WATCHED = 2 << 20

export interface RunningPaneOptions {
  /** Started with a screen that answers for terminals. */
  readonly pane: LivePane
  readonly sizePolicy: SizePolicy
  /** The number of terminals changed. */
  readonly onClients: (clients: number) => void
  /** There is new output; `now` is by `performance.now()`. */
  readonly onOutput: (now: number) => void
}

/** A living program with its kept output, its screen, and those who look at it. */
export class RunningPane {
  readonly pane: LivePane
  readonly log: OutputLog
  readonly screen: PaneScreen
  /** For everybody who types. */
  readonly input: InputTurns
  /** When the program wrote last, by `performance.now()`; its start where it has written nothing. */
  lastOutputAt: number = performance.now()
  /** Resolves when the program has ended and everything about its end is written down. */
  settled: Promise<void> = Promise.resolve()
  /** Why it is being ended, where that is our doing. */
  ending: AttachmentEnd['reason'] | undefined
  /** Offset of the first byte for the present size, if it is not the first size. */
  resizedAt: number | undefined
  readonly #sizes: SizeOwner<Viewer>
  readonly #viewers = new Set<Viewer>()
  readonly #pacer: FlushPacer
  readonly #brake: ViewBrake
  readonly #options: RunningPaneOptions
  #end: AttachmentEnd | undefined
  /** Offset up to which terminals that are gone were shown the output. */
  #shownTo = 0

  constructor(options: RunningPaneOptions) {
    const { pane } = options
    this.#options = options
    this.pane = pane
    this.log = pane.kept.log
    this.screen = pane.kept.screen
    this.input = new InputTurns(pane)
    this.#sizes = new SizeOwner<Viewer>(options.sizePolicy)
    this.#pacer = new FlushPacer(() => this.#wakeAll())
    this.#brake = new ViewBrake((holds) => pane.holdForViews(holds))
    pane.onArrival((length) => this.#arrived(length))
  }

  get spawnId(): SpawnId {
    return this.pane.spawnId
  }

  /** Set once the program has ended and that was written down. */
  get end(): AttachmentEnd | undefined {
    return this.#end
  }

  get viewers(): ReadonlySet<Viewer> {
    return this.#viewers
  }

  get info(): LivePaneInfo {
    const { pid, spawnId, size, outcome, notes, problems } = this.pane
    return { pid, spawnId, size, outcome, notes, problems, clients: this.#viewers.size, outputBytes: this.log.end }
  }

  set sizePolicy(policy: SizePolicy) {
    this.#sizes.policy = policy
  }

  enter(viewer: Viewer): void {
    this.#viewers.add(viewer)
    this.log.grow(KEPT_WATCHED)
    this.#countViewers()
  }

  /** From now on the program does not run away from this view, if it reads fast. */
  show(view: View): void {
    this.#brake.add(view)
  }

  leave(viewer: Viewer): void {
    if (!this.#viewers.delete(viewer)) return
    if (viewer.isTerminal) this.#shownTo = Math.max(this.#shownTo, viewer.view.shownTo)
    this.#brake.remove(viewer.view)
    const size = this.#sizes.left(viewer)
    this.#setSize(size)
    this.#countViewers()
  }

  /** Types for a viewer. False when more than 1 MiB waits. */
  type(viewer: Viewer, bytes: Uint8Array): boolean {
    if (isTerminalReply(bytes)) {
      // Every attached terminal answers every query; the program gets the answers of one.
      const answers = this.#sizes.latest ?? viewer
      return answers === viewer ? this.pane.write(bytes) : true
    }
    this.#setSize(this.#sizes.active(viewer))
    return this.input.write(bytes)
  }

  /**
   * A viewer is shown a picture instead of output. What the program asked there is answered for it, if the program waits for its answers and no
   * other terminal was shown the question.
   */
  skipped(viewer: Viewer, from: number, to: number): void {
    if (this.#end !== undefined || this.#sizes.latest !== viewer) return
    const shown = [...this.#viewers].filter(({ isTerminal }) => isTerminal).map(({ view }) => view.shownTo)
    this.screen.answerSkipped(Math.max(from, this.#shownTo, ...shown), to)
  }

  resizeFor(viewer: Viewer, size: PaneSize): void {
    this.#setSize(this.#sizes.resized(viewer, size))
    this.#answerForTerminals()
  }

  /** No more output: those who look get the rest, and then the end. */
  finish(end: AttachmentEnd): void {
    this.#end = end
    this.#pacer.close()
    this.#brake[Symbol.dispose]()
    // The screen stays as long as this pane is known to anybody: who is shown the rest may need another picture.
    for (const viewer of [...this.#viewers]) viewer.finish(end)
  }

  #arrived(length: number): void {
    const now = performance.now()
    this.lastOutputAt = now
    this.#pacer.arrived(length, this.#viewers.size > 0, now)
    this.#options.onOutput(now)
  }

  #setSize(size: PaneSize | undefined): void {
    const { cols, rows } = this.pane.size
    if (size === undefined || this.#end !== undefined || (size.cols === cols && size.rows === rows)) return
    this.pane.resize(size)
    // A program that has ended takes no size; its screen does, for those who are still shown the rest.
    if (this.pane.ended) this.screen.resized(size)
    this.resizedAt = this.log.end
    for (const viewer of this.#viewers) viewer.sizeChanged(size)
  }

  #countViewers(): void {
    if (this.#end !== undefined) return
    this.#answerForTerminals()
    this.#options.onClients(this.#viewers.size)
  }

  /** While a terminal is attached it answers the program's queries; otherwise we do. */
  #answerForTerminals(): void {
    if (this.#end === undefined) this.screen.answering(![...this.#viewers].some(({ isTerminal }) => isTerminal))
  }

  #wakeAll(): void {
    for (const viewer of this.#viewers) viewer.view.wake()
    this.#brake.look()
  }
}
