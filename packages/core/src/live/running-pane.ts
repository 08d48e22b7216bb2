import type { SpawnId } from '../ids.ts'
import type { Pane } from '../pane/index.ts'
import { OutputLog, PaneScreen } from '../screen/index.ts'
import type { PaneSize } from '../size.ts'
import type { LivePaneInfo } from '../workspace/pane-info.ts'
import type { AttachmentEnd, SizePolicy } from '../workspace/workspace.ts'
import { FlushPacer } from './flush-pacer.ts'
import { InputTurns } from './input-turns.ts'
import { SizeOwner } from './size-owner.ts'
import { isTerminalReply } from './terminal-replies.ts'
import type { Viewer } from './viewer.ts'

/** Output kept while nobody looks, and while somebody does, in bytes. */
const KEPT_UNWATCHED = 256 << 10
const KEPT_WATCHED = 1 << 20

export interface RunningPaneOptions {
  readonly pane: Pane
  readonly sizePolicy: SizePolicy
  readonly scrollbackLines: number
  /** Whether the program's tracker is to tell what it does. */
  readonly reports?: boolean
  /** Shown above the program's own output. */
  readonly ghost?: Uint8Array
  /** The number of terminals changed. */
  readonly onClients: (clients: number) => void
  /** There is new output. */
  readonly onOutput: () => void
}

/** A living program with its kept output, its screen, and those who look at it. */
export class RunningPane {
  readonly pane: Pane
  readonly log: OutputLog
  readonly screen: PaneScreen
  /** For everybody who types. */
  readonly input: InputTurns
  /** By `performance.now()`. */
  readonly startedAt: number = performance.now()
  /** When the program wrote last; its start where it has written nothing. */
  lastOutputAt: number = this.startedAt
  /** Whether its tracker is to tell what it does. */
  readonly reports: boolean
  /** Resolves when the program has ended and everything about its end is written down. */
  settled: Promise<void> = Promise.resolve()
  /** Why it is being ended, where that is our doing. */
  ending: AttachmentEnd['reason'] | undefined
  /** Offset of the first byte for the present size, if it is not the first size. */
  resizedAt: number | undefined
  readonly #sizes: SizeOwner<Viewer>
  readonly #viewers = new Set<Viewer>()
  readonly #pacer: FlushPacer
  readonly #options: RunningPaneOptions
  #end: AttachmentEnd | undefined

  constructor(options: RunningPaneOptions) {
    const { pane, ghost, scrollbackLines } = options
    this.#options = options
    this.pane = pane
    this.input = new InputTurns(pane)
    this.reports = options.reports ?? false
    this.#sizes = new SizeOwner<Viewer>(options.sizePolicy)
    this.log = new OutputLog({ capacity: KEPT_UNWATCHED })
    this.screen = new PaneScreen({
      log: this.log,
      size: pane.size,
      scrollbackLines,
      onAnswer: (bytes) => void pane.write(bytes),
      onPressure: (hold) => (hold ? pane.pause() : pane.resume()),
      ...(ghost === undefined ? {} : { ghost }),
    })
    this.screen.answering(true)
    this.#pacer = new FlushPacer(() => this.#wakeAll())
    pane.onOutput((bytes) => {
      this.lastOutputAt = performance.now()
      this.log.push(bytes)
      this.screen.pushed()
      this.#pacer.arrived(bytes.length, this.#viewers.size > 0)
      this.#options.onOutput()
    })
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

  leave(viewer: Viewer): void {
    if (!this.#viewers.delete(viewer)) return
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

  resizeFor(viewer: Viewer, size: PaneSize): void {
    this.#setSize(this.#sizes.resized(viewer, size))
    this.#answerForTerminals()
  }

  /** No more output: those who look get the rest, and then the end. */
  finish(end: AttachmentEnd): void {
    this.#end = end
    this.#pacer.close()
    // The screen stays as long as this pane is known to anybody: who is shown the rest may need another picture.
    for (const viewer of [...this.#viewers]) viewer.finish(end)
  }

  #setSize(size: PaneSize | undefined): void {
    const { cols, rows } = this.pane.size
    if (size === undefined || this.#end !== undefined || (size.cols === cols && size.rows === rows)) return
    this.pane.resize(size)
    this.screen.resized(size)
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
  }
}
