import type { Emulator } from './emulator.ts'
import type { Cell } from './paint-rows.ts'
import type { Pen } from './pen.ts'

/**
 * Puts the cursor in its place, with the modes that change how that is done, the character sets and the present style; to be
 * written last. If the program has just written a character, it is written again: what follows may join it, repeat it, or wrap.
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
  if (last === undefined) return [...out, charsets(emulator), style(), place].join('')
  // Written again in insert mode it would move the rest of the row: take it out first.
  const room = is.insertMode && last.col + last.width < terminal.cols ? `\x1b[${last.width}P` : ''
  // What follows joins a character only if nothing but characters came in between.
  if (joins) return [...out, charsets(emulator), place, room, style(), last.chars].join('')
  return [...out, place, pen.change(last.cell), room, last.chars, style(), charsets(emulator)].join('')
}

interface Written {
  readonly col: number
  readonly chars: string
  readonly width: number
  readonly cell: Cell
}

/** The character before the cursor. */
function lastWritten({ terminal }: Emulator): Written | undefined {
  const { active } = terminal.buffer
  const line = active.getLine(active.baseY + active.cursorY)
  for (let back = 1; back <= 2 && back <= active.cursorX; back++) {
    const col = active.cursorX - back
    const cell = line?.getCell(col) as Cell | undefined
    if (cell === undefined) return undefined
    if (cell.getWidth() === back && cell.getChars() !== '') return { col, chars: cell.getChars(), width: back, cell }
  }
  return undefined
}

const SHIFTS = ['\x0f', '\x0e', '\x1bn', '\x1bo']
const DESIGNATE = ['(', ')', '*', '+']

function charsets({ core, designator }: Emulator): string {
  const { charset, glevel, _charsets } = core._charsetService
  // Restoring the cursor brings back a set that need not be the designated one: the one in use counts.
  const sets = DESIGNATE.map((into, g) => `\x1b${into}${designator(g === glevel ? charset : _charsets[g])}`)
  return sets.join('') + (SHIFTS[glevel] ?? '\x0f')
}
