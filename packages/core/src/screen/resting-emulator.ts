import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { PaneSize } from '../size.ts'
import { createEmulator, type Emulator } from './emulator.ts'
import type { Charset, CoreBuffer, CoreRow, TabStops } from './emulator-internals.ts'
import { isErased } from './pen.ts'
import { type PenState, penOf, setPen } from './pen-bits.ts'
import { paintSnapshot, type Snapshot } from './snapshot.ts'

/** Shorter pictures are not worth the time. */
const WORTH_DEFLATING = 2048
/** A mark without a character of its own is painted as one on a blank. */
const LONE_MARK = /(?:^|\s)\p{M}/u

interface ScreenRest {
  readonly tabs: TabStops
  readonly x: number
  readonly y: number
  readonly savedPen: PenState
  readonly savedCharset: Charset
}

/** An emulator put away: a twentieth of its memory, or less. */
export interface RestingEmulator {
  readonly size: PaneSize
  /** With all lines above the screen. */
  readonly picture: Uint8Array
  readonly deflated: boolean
  readonly linesAbove: number
  readonly title: string
  /** Down to what it does not show. */
  readonly pen: PenState
  /** What was printed last, as the emulator judges what follows by it. */
  readonly joins: number
  readonly titles: readonly string[]
  /** The one in use, which need not be the designated one, and those designated. */
  readonly charsets: { readonly charset: Charset; readonly glevel: number; readonly _charsets: readonly Charset[] }
  /** Of both screens: a picture has one push over none as no push. */
  readonly keyFlags: readonly [readonly number[], readonly number[]]
  /** Of the normal and of the alternate screen, what a picture cannot say: tab stops beyond the edge, the cursor of the one not in use. */
  readonly screens: readonly [ScreenRest, ScreenRest]
  /** Rows that the alternate screen could have: it keeps its room when it becomes lower while it is not in use. */
  readonly mostAlternate: number
  /** The oldest row kept goes on with one that is not. */
  readonly goesOn: boolean
}

/** Puts an emulator away, which is not changed; `undefined` where a picture would not bring all of it back. */
export function putToRest(emulator: Emulator): RestingEmulator | undefined {
  if (!isPaintable(emulator)) return undefined
  const { terminal, core, extra } = emulator
  const { normal, alt } = core.buffers
  const { charset, glevel, _charsets } = core._charsetService
  const picture = paintSnapshot(emulator, normal.ybase)
  const deflated = picture.length > WORTH_DEFLATING
  return {
    size: { cols: terminal.cols, rows: terminal.rows },
    picture: deflated ? deflateRawSync(picture, { level: 1 }) : picture,
    deflated,
    linesAbove: normal.ybase,
    title: emulator.title,
    pen: penOf(core._inputHandler._curAttrData),
    joins: core._inputHandler._parser.precedingJoinState,
    titles: [...core._inputHandler._windowTitleStack],
    charsets: { charset, glevel, _charsets: [..._charsets] },
    keyFlags: [[...extra.keyFlags('normal')], [...extra.keyFlags('alternate')]],
    screens: [restOf(normal), restOf(alt)],
    mostAlternate: alt.lines.maxLength,
    goesOn: normal.lines.get(0)?.isWrapped === true,
  }
}

/** Makes an emulator that has and does all that the one put away had and would have done. */
export function wake(resting: RestingEmulator, scrollbackLines: number): Emulator {
  const { size, pen, joins, titles, charsets, keyFlags, screens, mostAlternate, goesOn } = resting
  const emulator = createEmulator(size, scrollbackLines)
  emulator.feed(pictureOf(resting))
  const { buffers, _inputHandler, _charsetService } = emulator.core
  _inputHandler._windowTitleStack = [...titles]
  _inputHandler._parser.precedingJoinState = joins
  Object.assign(_charsetService, { ...charsets, _charsets: [...charsets._charsets] })
  emulator.extra.putBackKeyFlags(...keyFlags)
  setPen(_inputHandler._curAttrData, pen)
  putBack(buffers.normal, screens[0])
  putBack(buffers.alt, screens[1])
  buffers.alt.lines.maxLength = mostAlternate
  const oldest = buffers.normal.lines.get(0)
  if (oldest !== undefined) oldest.isWrapped = goesOn
  return emulator
}

/** The snapshot that the emulator, put away at an offset, would give; `undefined` where it would have fewer lines than there are. */
export function snapshotAtRest(resting: RestingEmulator, offset: number, scrollbackLines: number): Snapshot | undefined {
  const { size, linesAbove, title } = resting
  return scrollbackLines < linesAbove ? undefined : { offset, size, bytes: pictureOf(resting), title }
}

/** The bytes are the taker's. */
function pictureOf({ picture, deflated }: RestingEmulator): Uint8Array {
  return deflated ? inflateRawSync(picture) : Buffer.from(picture)
}

function restOf({ tabs, x, y, savedCurAttrData, savedCharset }: CoreBuffer): ScreenRest {
  return { tabs: { ...tabs }, x, y, savedPen: penOf(savedCurAttrData), savedCharset }
}

function putBack(buffer: CoreBuffer, { tabs, x, y, savedPen, savedCharset }: ScreenRest): void {
  Object.assign(buffer, { tabs: { ...tabs }, x, y, savedCharset })
  setPen(buffer.savedCurAttrData, savedPen)
}

function isPaintable({ terminal, core, tail }: Emulator): boolean {
  const { normal, alt, active } = core.buffers
  // Nor what stands for a sequence that has begun, nor what wraps on a single row.
  if (tail.length > 0 || terminal.rows < 2 || !isBehindText(core, terminal.cols)) return false
  if (!savedWithin(normal, terminal) || !savedWithin(alt, terminal)) return false
  return isWhole(normal, terminal) && (active === normal || (alt.ybase === 0 && isWhole(alt, terminal)))
}

/** The character before a cursor that waits to wrap, or that a mark would join, is written again: it must be there. */
function isBehindText({ buffers, _inputHandler }: Emulator['core'], cols: number): boolean {
  const { lines, ybase, x, y } = buffers.active
  if (x < cols && _inputHandler._parser.precedingJoinState === 0) return true
  const row = lines.get(ybase + y)
  if (row === undefined || x === 0) return false
  return Boolean(row.hasContent(row.getWidth(x - 1) === 0 ? x - 2 : x - 1))
}

/** A saved cursor that is off the screen since that became smaller may be on it again later. */
function savedWithin({ savedX, savedY, ybase }: CoreBuffer, { cols, rows }: PaneSize): boolean {
  return savedX < cols && savedY >= ybase && savedY < ybase + rows
}

function isWhole({ lines, ybase }: CoreBuffer, { cols, rows }: PaneSize): boolean {
  if (lines.length !== ybase + rows) return false
  for (let y = 0; y < lines.length; y++) if (!isWholeRow(lines.get(y), cols)) return false
  return true
}

/** No half of a wide character, no mark of its own, nothing with a style but without a character, no cells beyond the screen. */
function isWholeRow(row: CoreRow | undefined, cols: number): boolean {
  if (row === undefined || row.length !== cols) return false
  for (let column = 0; column < cols; column++) {
    if (!isWholeCell(row, column, cols)) return false
    if (row.getWidth(column) === 2) column += 1
  }
  return !LONE_MARK.test(row.translateToString(false, 0, cols))
}

function isWholeCell(row: CoreRow, column: number, cols: number): boolean {
  const width = row.getWidth(column)
  if (width === 1) return Boolean(row.hasContent(column)) || isErased({ fg: row.getFg(column), bg: row.getBg(column) })
  return width === 2 && column + 1 < cols && row.getWidth(column + 1) === 0 && !row.hasContent(column + 1)
}
