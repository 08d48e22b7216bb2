import { QuilError } from '../errors.ts'
import type { PaneSize } from '../size.ts'
import type { SnapshotOptions } from '../workspace/screen-picture.ts'
import type { Emulator } from './emulator.ts'
import { goOnAt } from './go-on.ts'
import { closedGhost, LazyEmulator } from './lazy-emulator.ts'
import type { PaneScreenOptions, SnapshotRequest } from './pane-screen-options.ts'
import { checkPictureOptions, type Picture, takePictureOf } from './picture.ts'
import { readHistory, readText, type ScreenText } from './plain-screen.ts'
import { type Mark, ScreenMarks } from './screen-marks.ts'
import type { ScreenReader, ScreenReaderOptions } from './screen-reader.ts'
import { ScreenReaders } from './screen-readers.ts'
import { SkimmedLog } from './skimmed-log.ts'
import type { Place } from './skimmer.ts'
import { paintSnapshot, type Snapshot } from './snapshot.ts'
import { Unanswered } from './unanswered.ts'

/** Interpreting it takes about 1 ms: other panes' sockets get their turn between two slices. */
const SLICE = 64 * 1024
/** A few bytes can be much work, such as lines inserted at the top: a slice that takes too long ends after the piece it is at. */
const PIECE = 4 * 1024
const LONGEST_SLICE_MS = 5
const LARGEST_MARGIN = 128 * 1024
const DEFAULT_SCROLLBACK = 1000

/**
 * The screen of a pane at any offset of its output. The output is interpreted when somebody asks, when it may hold a query that is to be
 * answered, or when the log is half full of what has not been. What has scrolled out of everything that is kept is left out: what
 * is shown is the same as if it had not been.
 */
export class PaneScreen {
  readonly #options: PaneScreenOptions
  readonly #readers = new ScreenReaders()
  readonly #emulator: LazyEmulator
  readonly #skimmed: SkimmedLog
  readonly #marks = new ScreenMarks()
  readonly #unanswered = new Unanswered()
  #fed: number
  /** Where the piece began that is being interpreted, or was last. */
  #pieceAt = 0
  #interpreted = 0
  #awaited = 0
  #answers = false
  #answersFromEnd = false
  #held = false
  #turn: NodeJS.Immediate | undefined
  #disposed = false

  constructor(options: PaneScreenOptions) {
    this.#options = options
    const { log, size, scrollbackLines = DEFAULT_SCROLLBACK, onAnswer } = options
    const ghost = closedGhost(options.ghost)
    this.#fed = log.start
    this.#skimmed = new SkimmedLog(log, size, scrollbackLines, ghost)
    const answer = (text: string): void => {
      if (this.#disposed) return
      const bytes = Buffer.from(text, 'latin1')
      if (this.#answers) onAnswer(bytes)
      else this.#unanswered.keep(this.#pieceAt, bytes)
    }
    this.#emulator = new LazyEmulator({ size, scrollbackLines, ghost, readers: this.#readers, onAnswer: answer })
  }

  /** Bytes of output that were interpreted so far; the others have left no trace, or are still to be. */
  get interpretedBytes(): number {
    return this.#interpreted
  }

  /** To be called after each push to the log, of at most half the margin. */
  pushed(): void {
    if (this.#disposed) return
    this.#skimmed.arrived()
    // The pane should have paused long ago; what is about to be forgotten is interpreted at once.
    if (this.#owed > this.#capacity - this.#margin / 2) while (this.#owed > this.#capacity / 2) this.#feedSlice()
    this.#press()
    this.#feedSoon()
  }

  /** Tells that the pane has another size from the end of the log on. */
  resized(size: PaneSize): void {
    this.#skimmed.resized(size)
    if (this.#options.log.end === this.#fed && this.#marks.none && this.#emulator.beginWith(size)) return
    const reach = (emulator: Emulator): void => this.#readers.resize(() => emulator.resize(size))
    this.#mark({ at: this.#options.log.end, reach })
  }

  /** Says whether queries in the output from the end of the log on are to be answered here, because no terminal is attached. */
  answering(on: boolean): void {
    if (on === this.#answersFromEnd) return
    this.#answersFromEnd = on
    const reach = (): void => {
      this.#answers = on
    }
    if (this.#options.log.end === this.#fed && this.#marks.none) reach()
    else this.#mark({ at: this.#options.log.end, reach, answers: on })
  }

  /**
   * Answers queries in output that was left to terminals, when none of them will be shown it: from one offset up to another that was
   * interpreted. Each is answered once. Where a piece of output was interpreted across `from`, its queries are left out: some may be before.
   */
  answerSkipped(from: number, to: number): void {
    if (this.#disposed) return
    for (const bytes of this.#unanswered.take(from, to)) this.#options.onAnswer(bytes)
  }

  /**
   * Takes the screen at what is now the end of the log, for a terminal of the same size in any state; `scrollbackLines` 0 is
   * the screen alone, `shownTo` the offset up to which that terminal was shown the output.
   * @throws QuilError `ABORTED` when the screen is disposed before
   */
  snapshot({ scrollbackLines, shownTo = 0 }: SnapshotRequest): Promise<Snapshot> {
    if (shownTo > this.#fed && shownTo < this.#options.log.end) this.#mark({ at: shownTo, reach: () => {} }) // no piece goes across it
    return this.#atEnd((emulator, offset) => {
      const { cols, rows } = emulator.terminal
      return { offset, size: { cols, rows }, bytes: paintSnapshot(emulator, scrollbackLines), title: emulator.title }
    })
  }

  /** Reads the screen at what is now the end of the log. */
  text({ scrollbackLines }: { readonly scrollbackLines: number }): Promise<ScreenText> {
    return this.#atEnd((emulator, offset) => ({ offset, ...readText(emulator, scrollbackLines) }))
  }

  /**
   * Takes a picture of the screen at what is now the end of the log.
   * @throws QuilError `INVALID_ARGUMENT`, and `ABORTED` when the screen is disposed before
   */
  async picture(options: SnapshotOptions): Promise<Picture> {
    const wished = checkPictureOptions(options)
    return await this.#atEnd((emulator) => takePictureOf(emulator, wished))
  }

  /** Begins to read the screen and everything that scrolls off it, until the reader is disposed. */
  read(options: ScreenReaderOptions = {}): ScreenReader {
    // A reader sees every row that goes by, and none that is left over from before a place to go on.
    if ((this.#skimmed.goOn?.offset ?? 0) > this.#fed) while (this.#fed < this.#options.log.end) this.#feedSlice()
    this.#skimmed.stop()
    return this.#readers.add(options, (take) => this.#atEnd(take))
  }

  /** Takes the latest lines of the normal screen as styled text, fit to be a later incarnation's `ghost`. */
  history(limits: { readonly maxLines: number; readonly maxBytes: number }): Promise<Uint8Array> {
    return this.#atEnd((emulator) => readHistory(emulator, limits))
  }

  dispose(): void {
    if (this.#disposed) return
    this.#disposed = true
    clearImmediate(this.#turn)
    const error = new QuilError('ABORTED', 'the screen of the pane was disposed')
    this.#marks.abandon(error)
    this.#emulator.dispose()
    if (this.#held) this.#options.onPressure(false)
  }

  #atEnd<T>(take: (emulator: Emulator, offset: number) => T): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#disposed) throw new QuilError('ABORTED', 'the screen of the pane was disposed')
      const at = this.#options.log.end
      this.#awaited += 1
      const reach = (emulator: Emulator): void => {
        this.#awaited -= 1
        try {
          resolve(take(emulator, at))
        } catch (error) {
          reject(error)
        }
      }
      this.#skimmed.stop()
      this.#mark({ at, reach, abandon: reject })
    })
  }

  #mark(mark: Mark): void {
    if (this.#disposed) return
    this.#marks.add(mark)
    this.#feedSoon()
  }

  get #capacity(): number {
    return this.#options.log.capacity
  }

  get #margin(): number {
    return Math.min(this.#options.margin ?? LARGEST_MARGIN, this.#capacity / 4)
  }

  /** Bytes that were not interpreted and cannot be left out. */
  get #owed(): number {
    return this.#options.log.end - Math.max(this.#fed, this.#skimmed.goOn?.offset ?? 0)
  }

  get #wanted(): boolean {
    if (this.#awaited > 0 || this.#owed > this.#capacity / 2 || this.#marks.many) return true
    const mayAsk = this.#skimmed.blocked && this.#fed < this.#options.log.end
    return mayAsk && (this.#answers || this.#answersFromEnd || this.#marks.answers)
  }

  #feedSoon(): void {
    if (this.#turn !== undefined || this.#disposed || !this.#wanted) return
    this.#turn = setImmediate(() => {
      this.#turn = undefined
      this.#feedSlice()
      this.#press()
      this.#feedSoon()
    })
  }

  /** Interprets up to the next mark, at most a slice, and reaches the marks there. */
  #feedSlice(): void {
    const { log } = this.#options
    const { goOn } = this.#skimmed
    const emulator = this.#emulator.get(goOn !== undefined)
    if (goOn !== undefined && goOn.offset > this.#fed) this.#goOn(goOn, emulator)
    this.#reachMarks(emulator)
    // Only a push larger than the log gets here: what it pushed out again was never to be read.
    if (this.#fed < log.start) this.#skipTo(log.start, emulator)
    const until = Math.min(this.#marks.first?.at ?? log.end, this.#fed + SLICE)
    for (const begun = performance.now(); this.#fed < until; ) {
      this.#feedPiece(until, emulator)
      if (performance.now() - begun > LONGEST_SLICE_MS) break
    }
    this.#reachMarks(emulator)
    this.#skimFrom(emulator)
  }

  #feedPiece(until: number, emulator: Emulator): void {
    const bytes = this.#options.log.read(this.#fed, Math.min(PIECE, until - this.#fed))
    this.#pieceAt = this.#fed
    this.#fed += bytes.length
    this.#interpreted += bytes.length
    this.#readers.feed(bytes, emulator)
  }

  #skimFrom(emulator: Emulator): void {
    const free = this.#awaited === 0 && this.#marks.none && !this.#readers.any
    this.#skimmed.interpreted(emulator, this.#fed, free)
  }

  #goOn(place: Place, emulator: Emulator): void {
    this.#marks.reach(place.offset - 1, emulator)
    this.#fed = place.offset
    goOnAt(emulator, place)
  }

  #skipTo(offset: number, emulator: Emulator): void {
    this.#fed = offset
    emulator.feed(Buffer.from('\x18'))
    this.#reachMarks(emulator)
  }

  #reachMarks(emulator: Emulator): void {
    this.#marks.reach(this.#fed, emulator)
  }

  #press(): void {
    const hold = this.#held ? this.#owed > this.#capacity / 2 : this.#owed > this.#capacity - this.#margin
    if (hold === this.#held || this.#disposed) return
    this.#held = hold
    this.#options.onPressure(hold)
  }
}
