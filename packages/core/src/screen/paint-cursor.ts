import type { Emulator } from './emulator.ts'
import type { Cell } from './paint-rows.ts'
import type { Pen } from './pen.ts'

/**
 * Puts the cursor in its place, with the modes that change how that is done, the character sets and the present style; to be
 * written last, the cursor and the pen being the saved ones. If the program has just written a character, it is written again: what follows may join it, repeat it, or wrap.
 */
export function paintCursor(emulator: Emulator, pen: Pen): string {
  const { terminal, core } = emulator
  const { active } = terminal.buffer
  const is = terminal.modes
  const joins = core._inputHandler._parser.precedingJoinState !== 0
  const last = joins || active.cursorX === terminal.cols ? lastWritten(emulator) : undefined
  const out: string[] = []
  out.push(is.originMode ? '\x1b[?6h' : '', is.wraparoundMode ? '' : '\x1b[?7l', is.insertMode ? '\x1b[4h' : '')
  out.push(is.synchronizedOutputMode ? '' : '\x1b[?2026l')
  const top = is.originMode ? core.buffers.active.scrollTop : 0
  const x = last?.col ?? Math.min(active.cursorX, terminal.cols - 1)
  const place = `\x1b[${active.cursorY - top + 1};${x + 1}H`
  const style = (): string => pen.change(core._inputHandler._curAttrData, true)
  if (last === undefined) return [...out, charsets(emulator, true), style(), place].join('')
  // Written again in insert mode it would move the rest of the row: take it out first.
  const room = is.insertMode && last.col + last.width < terminal.cols ? `\x1b[${last.width}P` : ''
  // What follows joins a character only if nothing but characters came in between.
  if (joins) return [...out, charsets(emulator, true), place, room, style(), last.chars].join('')
  // The set of the saved cursor would make something else of it.
  return [...out, `\x1b(B\x0f${place}`, pen.change(last.cell), room, last.chars, style(), charsets(emulator, false)].join('')
}

interface Written {
  readonly col: number
  readonly chars: string
  readonly width: number
  readonly cell: Cell
}

/** The character before the cursor; behind the margin, where that was erased, a blank. */
function lastWritten({ terminal }: Emulator): Written | undefined {
  const { active } = terminal.buffer
  const line = active.getLine(active.baseY + active.cursorY)
  for (const width of [1, 2]) {
    const col = active.cursorX - width
    const cell = line?.getCell(col) as Cell | undefined
    if (cell?.getWidth() === width && cell.getChars() !== '') return { col, chars: cell.getChars(), width, cell }
  }
  const col = terminal.cols - 1
  const cell = line?.getCell(col) as Cell | undefined
  if (active.cursorX <= col || cell === undefined) return undefined
  // A combining character with nothing to join has no width, and a column of its own.
  return { col, chars: cell.getWidth() === 0 && cell.getChars() !== '' ? cell.getChars() : ' ', width: 1, cell }
}

const SHIFTS = ['\x0f', '\x0e', '\x1bn', '\x1bo']
const DESIGNATE = ['(', ')', '*', '+']

function charsets({ core, designator }: Emulator, cursorMayMove: boolean): string {
  const { charset, glevel, _charsets } = core._charsetService
  // Restoring the cursor brings back a set that need not be the designated one.
  const restored = charset !== _charsets[glevel] && charset === core.buffers.active.savedCharset && cursorMayMove
  const sets = DESIGNATE.map((into, g) => `\x1b${into}${designator(g === glevel && !restored ? charset : _charsets[g])}`)
  return `${sets.join('')}${SHIFTS[glevel] ?? SHIFTS[0]}${restored ? '\x1b8' : ''}`
}
