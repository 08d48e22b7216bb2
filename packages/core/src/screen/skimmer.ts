import type { PaneSize } from '../size.ts'
import { INCOMPLETE, STRANGE } from './control-sequence.ts'
import { CursorRow } from './cursor-row.ts'
import type { PenState } from './pen-bits.ts'
import { PlainRun } from './plain-run.ts'
import { SkimmedControls } from './skimmed-controls.ts'

/** A sequence that is longer is left to the emulator. */
const LONGEST = 4096

const CR = 0x0d

// What a byte is outside of sequences: printed or without effect on the cursor's row, a line feed, the beginning of a sequence, the beginning of
// a character that may be a control character, a change of how what follows is understood.
// `PlainRun` knows which of them are not plain, too.
const LINE_FEED = 1
const ESCAPE = 2
const LEAD = 3
const SHIFT = 4
const KINDS = new Uint8Array(256)
for (const byte of [0x0a, 0x0b, 0x0c]) KINDS[byte] = LINE_FEED
for (const byte of [0x0e, 0x0f]) KINDS[byte] = SHIFT
KINDS[0x1b] = ESCAPE
KINDS[0xc2] = LEAD

/** Somewhere between two bytes where everything is known that is not in cells, and matters. */
export interface Place extends PenState {
  readonly offset: number
  readonly x: number
  readonly y: number
  /** What the program said on the way there, to be said again; bytes, one character each. */
  readonly carried: string
}

export interface SkimStart {
  readonly offset: number
  readonly size: PaneSize
  readonly scrollbackLines: number
  /** Bytes between two places: less costs more to keep, more has to be interpreted when somebody looks. */
  readonly between: number
  /** The cursor's row, from 0. */
  readonly y: number
  readonly pen: PenState
}

/**
 * Runs over output ahead of the emulator and finds out how much of it can be left out: behind a place from which on the screen has scrolled
 * once for each row that is kept, no cell from before is left. Costs a twentieth of interpreting it.
 */
export class Skimmer {
  readonly #row: CursorRow
  readonly #controls: SkimmedControls
  readonly #scrollbackLines: number
  readonly #between: number
  /** Those from which on not enough has scrolled yet, oldest first, with the scrolls until then. */
  readonly #candidates: { readonly place: Place; readonly scrolls: number }[] = []
  #goOn: Place | undefined
  #end: number
  #nextPlace: number
  #last = 0
  #blocked = false

  /** To be made for a normal screen without margins, origin mode, insert mode, reverse wraparound and links. */
  constructor({ offset, size, scrollbackLines, between, y, pen }: SkimStart) {
    this.#row = new CursorRow(size, y)
    this.#controls = new SkimmedControls(this.#row)
    this.#controls.pen.state = pen
    this.#scrollbackLines = scrollbackLines
    this.#between = between
    this.#end = offset
    this.#nextPlace = offset + between
  }

  /** Offset of the next byte to be scanned. */
  get end(): number {
    return this.#end
  }

  /** At the end there is something that only the emulator understands. */
  get blocked(): boolean {
    return this.#blocked
  }

  /** The last place at which the emulator may go on. */
  get goOn(): Place | undefined {
    return this.#goOn
  }

  /** The screen gets another size. */
  resized(size: PaneSize): void {
    // Lines broken anew move the cursor, and nobody knows where.
    this.#candidates.length = 0
    this.#row.least = 0
    this.#row.resize(size)
    this.#last = 0
  }

  /** The log no longer has what was before an offset. */
  forgotten(before: number): void {
    while ((this.#candidates[0]?.place.offset ?? before) < before) this.#candidates.shift()
    if (this.#goOn !== undefined && this.#goOn.offset < before) this.#goOn = undefined
  }

  /** Takes what comes at the end, up to what is not complete or not to be understood. */
  scan(bytes: Uint8Array): void {
    const plain = new PlainRun(bytes, KINDS)
    let at = 0
    while (at < bytes.length) {
      at = plain.next(at)
      if (at === bytes.length) break
      const kind = KINDS[bytes[at] as number]
      if (kind === LINE_FEED) {
        const isFirstColumn = (at > 0 ? bytes[at - 1] : this.#last) === CR
        this.#row.lineFeed()
        at += 1
        if (isFirstColumn) this.#mark(this.#end + at, 0)
      } else {
        const end = this.#special(kind as number, bytes, at)
        if (end < 0) {
          this.#blocked = end === STRANGE || bytes.length - at >= LONGEST
          break
        }
        at = end
        if (this.#controls.placedAt >= 0) this.#mark(this.#end + at, this.#controls.placedAt)
        if (this.#controls.lowered) this.#lowered()
      }
    }
    this.#controls.pen.settle()
    if (at > 0) this.#last = bytes[at - 1] as number
    this.#end += at
    this.#settle()
  }

  #special(kind: number, bytes: Uint8Array, at: number): number {
    if (kind === ESCAPE) return this.#controls.take(bytes, at)
    this.#controls.placedAt = -1
    if (kind === SHIFT) return STRANGE
    if (at + 1 >= bytes.length) return INCOMPLETE
    return ((bytes[at + 1] as number) & 0xe0) === 0x80 ? STRANGE : at + 1
  }

  /**
   * The cursor is in a known column. Its row need not be known: wherever it is at or below the least, it is in the last row when the next
   * certain scroll comes, and what was written into other rows until then goes with the rest.
   */
  #mark(offset: number, x: number): void {
    if (offset < this.#nextPlace) return
    const { pen, carried } = this.#controls
    pen.settle()
    this.#nextPlace = offset + this.#between
    const place = { offset, x, y: this.#row.least, ...pen.state, carried: carried.all }
    this.#candidates.push({ place, scrolls: this.#row.scrolls })
  }

  /** Finds the last place behind which enough has scrolled. */
  #settle(): void {
    const gone = this.#row.scrolls - (this.#row.bottom + 1 + this.#scrollbackLines)
    while ((this.#candidates[0]?.scrolls ?? Number.POSITIVE_INFINITY) <= gone) this.#goOn = this.#candidates.shift()?.place
  }

  /** Rows that were about to go came down again: what has not gone until then is counted anew. */
  #lowered(): void {
    this.#controls.lowered = false
    this.#settle()
    this.#candidates.length = 0
  }
}
