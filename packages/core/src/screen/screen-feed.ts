import type { PaneSize } from '../size.ts'
import type { Emulator } from './emulator.ts'
import { goOnAt } from './go-on.ts'
import { closedGhost, LazyEmulator } from './lazy-emulator.ts'
import type { OutputLog } from './output-log.ts'
import { ScreenMarks } from './screen-marks.ts'
import { ScreenReaders } from './screen-readers.ts'
import { SkimmedLog } from './skimmed-log.ts'
import type { Place } from './skimmer.ts'
import type { Snapshot } from './snapshot.ts'

/** Interpreting it takes about 1 ms: other panes' sockets get their turn between two slices. */
const SLICE = 64 * 1024
/** A few bytes can be much work, such as lines inserted at the top: a slice that takes too long ends after the piece it is at. */
const PIECE = 4 * 1024
const LONGEST_SLICE_MS = 5

export interface ScreenFeedOptions {
  readonly log: OutputLog
  readonly size: PaneSize
  readonly scrollbackLines: number
  readonly ghost: Uint8Array | undefined
  readonly onAnswer: (text: string) => void
}

/** Brings the emulator of a screen to where it is wanted, by what is in the log, and leaves out what leaves no trace. */
export class ScreenFeed {
  readonly marks: ScreenMarks = new ScreenMarks()
  readonly readers: ScreenReaders = new ScreenReaders()
  readonly #log: OutputLog
  readonly #emulator: LazyEmulator
  readonly #skimmed: SkimmedLog
  #fed: number
  #pieceAt = 0
  #interpreted = 0

  constructor(options: ScreenFeedOptions) {
    const { log, size, scrollbackLines } = options
    const ghost = closedGhost(options.ghost)
    this.#log = log
    this.#fed = log.start
    this.#skimmed = new SkimmedLog(log, size, scrollbackLines, ghost)
    this.#emulator = new LazyEmulator({ ...options, ghost, readers: this.readers })
  }

  /** Bytes that were interpreted so far. */
  get interpretedBytes(): number {
    return this.#interpreted
  }

  /** Offset of the next byte to be interpreted, if it is not left out. */
  get fed(): number {
    return this.#fed
  }

  /** Where the piece began that is being interpreted, or was last. */
  get pieceAt(): number {
    return this.#pieceAt
  }

  /** Everything was interpreted, and nothing is still to happen. */
  get isAtEnd(): boolean {
    return this.#fed === this.#log.end && this.marks.none
  }

  /** There is output that only the emulator understands. */
  get blocked(): boolean {
    return this.#skimmed.blocked && this.#fed < this.#log.end
  }

  /** Bytes that were not interpreted and cannot be left out. */
  get owed(): number {
    return this.#log.end - Math.max(this.#fed, this.#skimmed.goOn?.offset ?? 0)
  }

  /** The log has more. */
  arrived(): void {
    this.#skimmed.arrived()
  }

  /** There is another size from the end of the log on. */
  resized(size: PaneSize): void {
    this.#skimmed.resized(size)
    if (this.isAtEnd && this.#emulator.beginWith(size)) return
    const reach = (emulator: Emulator): void => this.#emulator.resize(emulator, size)
    this.marks.add({ at: this.#log.end, reach })
  }

  /** Whatever comes from the end of the log on is to be interpreted. */
  stopSkimming(): void {
    this.#skimmed.stop()
  }

  /** A reader is about to come: it sees every row that goes by, and none that is left over from before a place to go on. */
  settle(): void {
    if ((this.#skimmed.goOn?.offset ?? 0) > this.#fed) while (this.#fed < this.#log.end) this.feedSlice()
    this.#skimmed.stop()
  }

  /** Makes an emulator of the end of the log, to be looked at and thrown away; `undefined` while the screen has its own. */
  brief(): Emulator | undefined {
    const { goOn } = this.#skimmed
    const skips = goOn !== undefined && goOn.offset > this.#fed
    if (this.#emulator.present !== undefined || !this.marks.none) return undefined
    const emulator = this.#emulator.like(skips)
    if (skips) goOnAt(emulator, goOn)
    for (let at = skips ? goOn.offset : this.#fed; at < this.#log.end; at += SLICE) emulator.feed(this.#log.read(at, SLICE))
    return emulator
  }

  /** The screen at the end of the log, where it was taken before and nothing has changed it. */
  keptSnapshot(scrollbackLines: number): Snapshot | undefined {
    return this.isAtEnd ? this.#emulator.kept(this.#fed, scrollbackLines) : undefined
  }

  /** Takes the screen, which is at an offset. */
  snapshot(emulator: Emulator, offset: number, scrollbackLines: number): Snapshot {
    return this.#emulator.snapshot(emulator, offset, scrollbackLines)
  }

  dispose(): void {
    this.#emulator.dispose()
  }

  /** Interprets up to the next mark, at most a slice, and reaches the marks there. */
  feedSlice(): void {
    const log = this.#log
    const { goOn } = this.#skimmed
    const emulator = this.#emulator.get(goOn !== undefined)
    if (goOn !== undefined && goOn.offset > this.#fed) this.#goOn(goOn, emulator)
    this.#reachMarks(emulator)
    // Only a push larger than the log gets here: what it pushed out again was never to be read.
    if (this.#fed < log.start) this.#skipTo(log.start, emulator)
    const until = Math.min(this.marks.first?.at ?? log.end, this.#fed + SLICE)
    for (const begun = performance.now(); this.#fed < until; ) {
      this.#feedPiece(until, emulator)
      if (performance.now() - begun > LONGEST_SLICE_MS) break
    }
    this.#reachMarks(emulator)
    this.#skimFrom(emulator)
  }

  #feedPiece(until: number, emulator: Emulator): void {
    const bytes = this.#log.read(this.#fed, Math.min(PIECE, until - this.#fed))
    this.#pieceAt = this.#fed
    this.#fed += bytes.length
    this.#interpreted += bytes.length
    this.readers.feed(bytes, emulator)
  }

  #skimFrom(emulator: Emulator): void {
    const free = this.marks.none && !this.readers.any
    this.#skimmed.interpreted(emulator, this.#fed, free)
  }

  #goOn(place: Place, emulator: Emulator): void {
    this.marks.reach(place.offset - 1, emulator)
    this.#fed = place.offset
    goOnAt(emulator, place)
  }

  #skipTo(offset: number, emulator: Emulator): void {
    this.#fed = offset
    emulator.feed(Buffer.from('\x18'))
    this.#reachMarks(emulator)
  }

  #reachMarks(emulator: Emulator): void {
    this.marks.reach(this.#fed, emulator)
  }
}
