import { QuilError } from '../errors.ts'
import type { PaneSize } from '../size.ts'
import type { SnapshotOptions } from '../workspace/screen-picture.ts'
import { answerQueries } from './answers.ts'
import { createEmulator, type Emulator } from './emulator.ts'
import type { OutputLog } from './output-log.ts'
import { checkPictureOptions, type Picture, takePictureOf } from './picture.ts'
import { readHistory, readText, type ScreenText } from './plain-screen.ts'
import type { ScreenReader, ScreenReaderOptions } from './screen-reader.ts'
import { ScreenReaders } from './screen-readers.ts'
import { paintSnapshot, type Snapshot } from './snapshot.ts'

/** Interpreting it takes about 1 ms: other panes' sockets get their turn between two slices. */
const SLICE = 64 * 1024
/** A few bytes can be much work, such as lines inserted at the top: a slice that takes too long ends after the piece it is at. */
const PIECE = 4 * 1024
const LONGEST_SLICE_MS = 5
const LARGEST_MARGIN = 128 * 1024
const DEFAULT_SCROLLBACK = 1000

export interface PaneScreenOptions {
  /** Where the pane's output is pushed, then reported with {@link PaneScreen.pushed}. */
  readonly log: OutputLog
  readonly size: PaneSize
  /** Lines kept above the screen; default 1000. */
  readonly scrollbackLines?: number
  /** Text of an earlier incarnation, shown above this one's. It takes no offsets. */
  readonly ghost?: Uint8Array
  /** Room that must be left in the log, in bytes; default 128 KiB, at most a quarter of the log. */
  readonly margin?: number
  /** Takes what a terminal answers to the program. Only bytes pushed while {@link PaneScreen.answering} is on are answered. */
  readonly onAnswer: (bytes: Uint8Array) => void
  /** Told `true` when the output comes faster than it can be interpreted: the pane stops reading until `false`. */
  readonly onPressure: (hold: boolean) => void
}

/** Something that happens between two bytes. */
interface Mark {
  readonly at: number
  readonly reach: (emulator: Emulator) => void
  /** For marks that somebody waits for. */
  readonly abandon?: (error: QuilError) => void
}

/**
 * The screen of a pane at any offset of its output. The output is interpreted when somebody asks, while queries are to be
 * answered, or when the log is half full of what has not been; no byte is left out.
 */
export class PaneScreen {
  readonly #options: PaneScreenOptions
  #emulator: Emulator | undefined
  readonly #readers = new ScreenReaders()
  #fed: number
  #marks: Mark[] = []
  #awaited = 0
  #answers = false
  #answersFromEnd = false
  #held = false
  #turn: NodeJS.Immediate | undefined
  #disposed = false

  constructor(options: PaneScreenOptions) {
    this.#options = options
    this.#fed = options.log.start
  }

  /** To be called after each push to the log, of at most the margin. */
  pushed(): void {
    if (this.#disposed) return
    // The pane should have paused long ago; what is about to be forgotten is interpreted at once.
    if (this.#unfed > this.#capacity - this.#margin / 2) while (this.#unfed > this.#capacity / 2) this.#feedSlice()
    this.#press()
    this.#feedSoon()
  }

  /** Tells that the pane has another size from the end of the log on. */
  resized(size: PaneSize): void {
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
    this.#mark({ at: this.#options.log.end, reach })
  }

  /**
   * Takes the screen at what is now the end of the log, for a terminal of the same size in any state; `scrollbackLines` 0 is
   * the screen alone.
   * @throws QuilError `ABORTED` when the screen is disposed before
   */
  snapshot({ scrollbackLines }: { readonly scrollbackLines: number }): Promise<Snapshot> {
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
    for (const { abandon } of this.#marks.splice(0)) abandon?.(error)
    this.#emulator?.dispose()
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
      this.#mark({ at, reach, abandon: reject })
    })
  }

  #mark(mark: Mark): void {
    if (this.#disposed) return
    this.#marks.push(mark)
    this.#feedSoon()
  }

  get #capacity(): number {
    return this.#options.log.capacity
  }

  get #margin(): number {
    return Math.min(this.#options.margin ?? LARGEST_MARGIN, this.#capacity / 4)
  }

  get #unfed(): number {
    return this.#options.log.end - this.#fed
  }

  get #wanted(): boolean {
    if (this.#awaited > 0 || this.#unfed > this.#capacity / 2) return true
    return (this.#answers || this.#answersFromEnd) && (this.#unfed > 0 || this.#marks.length > 0)
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
    this.#emulator ??= this.#begin()
    this.#reachMarks(this.#emulator)
    // Only a push larger than the log gets here: what it pushed out again was never to be read.
    if (this.#fed < log.start) this.#skipTo(log.start, this.#emulator)
    const until = Math.min(this.#marks[0]?.at ?? log.end, this.#fed + SLICE)
    for (const begun = performance.now(); this.#fed < until; ) {
      const bytes = log.read(this.#fed, Math.min(PIECE, until - this.#fed))
      this.#fed += bytes.length
      this.#readers.feed(bytes, this.#emulator)
      if (performance.now() - begun > LONGEST_SLICE_MS) break
    }
    this.#reachMarks(this.#emulator)
  }

  #skipTo(offset: number, emulator: Emulator): void {
    this.#fed = offset
    emulator.feed(Buffer.from('\x18'))
    this.#reachMarks(emulator)
  }

  #reachMarks(emulator: Emulator): void {
    while (!this.#disposed) {
      const mark = this.#marks[0]
      if (mark === undefined || mark.at > this.#fed) return
      this.#marks.shift()
      mark.reach(emulator)
    }
  }

  #begin(): Emulator {
    const { size, scrollbackLines = DEFAULT_SCROLLBACK, ghost, onAnswer } = this.#options
    const emulator = createEmulator(size, scrollbackLines)
    const hasGhost = ghost !== undefined && ghost.length > 0
    if (hasGhost) emulator.feed(Buffer.concat([ghost, Buffer.from('\x18\x1b[m')]))
    this.#readers.begin(emulator, hasGhost)
    answerQueries(emulator, (text) => {
      if (this.#answers && !this.#disposed) onAnswer(Buffer.from(text, 'latin1'))
    })
    return emulator
  }

  #press(): void {
    const hold = this.#held ? this.#unfed > this.#capacity / 2 : this.#unfed > this.#capacity - this.#margin
    if (hold === this.#held || this.#disposed) return
    this.#held = hold
    this.#options.onPressure(hold)
  }
}
