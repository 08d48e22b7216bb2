import { QuilError } from '../errors.ts'
import type { PaneSize } from '../size.ts'
import type { SnapshotOptions } from '../workspace/screen-picture.ts'
import type { Emulator } from './emulator.ts'
import type { PaneScreenOptions, SnapshotRequest } from './pane-screen-options.ts'
import { checkPictureOptions, type Picture, takePictureOf } from './picture.ts'
import { readHistory, readText, type ScreenText } from './plain-screen.ts'
import { ScreenFeed } from './screen-feed.ts'
import type { Mark } from './screen-marks.ts'
import type { ScreenReader, ScreenReaderOptions } from './screen-reader.ts'
import type { Snapshot } from './snapshot.ts'
import { Unanswered } from './unanswered.ts'

const LARGEST_MARGIN = 128 * 1024
const DEFAULT_SCROLLBACK = 1000
/** So much may be interpreted at once for somebody who looks in passing. */
const CHEAP = 128 * 1024

/**
 * The screen of a pane at any offset of its output. The output is interpreted when somebody asks, when it may hold a query that is to be
 * answered, or when the log is half full of what has not been. What has scrolled out of everything that is kept is left out: what
 * is shown is the same as if it had not been.
 */
export class PaneScreen {
  readonly #options: PaneScreenOptions
  readonly #feed: ScreenFeed
  readonly #unanswered = new Unanswered()
  #answers = false
  #answersFromEnd = false
  #held = false
  #turn: NodeJS.Immediate | undefined
  #disposed = false

  constructor(options: PaneScreenOptions) {
    this.#options = options
    const { log, size, ghost, scrollbackLines = DEFAULT_SCROLLBACK } = options
    const onAnswer = (text: string): void => {
      if (this.#disposed) return
      const bytes = Buffer.from(text, 'latin1')
      if (this.#answers) options.onAnswer(bytes)
      else this.#unanswered.keep(this.#feed.pieceAt, bytes)
    }
    this.#feed = new ScreenFeed({ log, size, ghost, scrollbackLines, onAnswer })
  }

  /** Bytes of output that were interpreted so far; the others have left no trace, or are still to be. */
  get interpretedBytes(): number {
    return this.#feed.interpretedBytes
  }

  /** To be called after each push to the log, of at most half the margin. */
  pushed(): void {
    if (this.#disposed) return
    this.#feed.arrived()
    // The pane should have paused long ago; what is about to be forgotten is interpreted at once.
    if (this.#feed.owed > this.#capacity - this.#margin / 2) while (this.#feed.owed > this.#capacity / 2) this.#feed.feedSlice()
    this.#press()
    this.#feedSoon()
  }

  /** Tells that the pane has another size from the end of the log on. */
  resized(size: PaneSize): void {
    if (this.#disposed) return
    this.#feed.resized(size)
    this.#feedSoon()
  }

  /** Says whether queries in the output from the end of the log on are to be answered here, because no terminal is attached. */
  answering(on: boolean): void {
    if (on === this.#answersFromEnd) return
    this.#answersFromEnd = on
    const reach = (): void => {
      this.#answers = on
    }
    if (this.#feed.isAtEnd) reach()
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
    const kept = this.#disposed ? undefined : this.#feed.keptSnapshot(scrollbackLines)
    if (kept !== undefined) return Promise.resolve(kept)
    if (shownTo > this.#feed.fed && shownTo < this.#options.log.end) this.#mark({ at: shownTo, reach: () => {} }) // no piece goes across it
    return this.#atEnd((emulator, offset) => this.#feed.snapshot(emulator, offset, scrollbackLines))
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
    this.#feed.settle()
    return this.#feed.readers.add(options, (take) => this.#atEnd(take))
  }

  /** Takes the latest lines of the normal screen as styled text, fit to be a later incarnation's `ghost`. */
  history(limits: { readonly maxLines: number; readonly maxBytes: number }): Promise<Uint8Array> {
    const brief = this.#disposed || this.#feed.owed > CHEAP ? undefined : this.#feed.brief()
    if (brief === undefined) return this.#atEnd((emulator) => readHistory(emulator, limits))
    try {
      return Promise.resolve(readHistory(brief, limits))
    } finally {
      brief.dispose()
    }
  }

  dispose(): void {
    if (this.#disposed) return
    this.#disposed = true
    clearImmediate(this.#turn)
    const error = new QuilError('ABORTED', 'the screen of the pane was disposed')
    this.#feed.marks.abandon(error)
    this.#feed.dispose()
    if (this.#held) this.#options.onPressure(false)
  }

  #atEnd<T>(take: (emulator: Emulator, offset: number) => T): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#disposed) throw new QuilError('ABORTED', 'the screen of the pane was disposed')
      const at = this.#options.log.end
      const reach = (emulator: Emulator): void => {
        try {
          resolve(take(emulator, at))
        } catch (error) {
          reject(error)
        }
      }
      this.#feed.stopSkimming()
      this.#mark({ at, reach, abandon: reject })
    })
  }

  #mark(mark: Mark): void {
    if (this.#disposed) return
    this.#feed.marks.add(mark)
    this.#feedSoon()
  }

  get #capacity(): number {
    return this.#options.log.capacity
  }

  get #margin(): number {
    return Math.min(this.#options.margin ?? LARGEST_MARGIN, this.#capacity / 4)
  }

  get #wanted(): boolean {
    const { marks, owed, blocked } = this.#feed
    if (marks.awaited || owed > this.#capacity / 2 || marks.many) return true
    return blocked && (this.#answers || this.#answersFromEnd || marks.answers)
  }

  #feedSoon(): void {
    if (this.#turn !== undefined || this.#disposed || !this.#wanted) return
    this.#turn = setImmediate(() => {
      this.#turn = undefined
      this.#feed.feedSlice()
      this.#press()
      this.#feedSoon()
    })
  }

  #press(): void {
    const hold = this.#held ? this.#feed.owed > this.#capacity / 2 : this.#feed.owed > this.#capacity - this.#margin
    if (hold === this.#held || this.#disposed) return
    this.#held = hold
    this.#options.onPressure(hold)
  }
}
