import type { IBufferLine } from '@xterm/headless'
import type { Emulator } from './emulator.ts'
import type { Attributes } from './emulator-internals.ts'
import type { Cell } from './paint-rows.ts'
import { Pen } from './pen.ts'
import { visitRow } from './screen-cells.ts'

/**
 * Rows with their styles and nothing else, each plain again at its end: for a terminal or a pager. Hidden text is there, marked as
 * hidden, as tmux gives it.
 */
export function paintAnsi(emulator: Emulator, rows: readonly (IBufferLine | undefined)[]): string {
  return rows.map((line) => paintRow(emulator, line)).join('\n')
}

function paintRow(emulator: Emulator, line: IBufferLine | undefined): string {
  const pen = new Pen(emulator.core, { stylesOnly: true })
  const out: string[] = []
  // The style of blanks is held back: those at the end are cut, unless they show.
  let blanks: Attributes[] = []
  visitRow(emulator, line, (cell, text, width) => {
    if (width === 0) return
    if (text === '' && isInvisible(cell)) {
      blanks.push({ fg: cell.fg, bg: cell.bg, extended: cell.extended })
      return
    }
    for (const blank of blanks) out.push(pen.change(blank), ' ')
    blanks = []
    out.push(pen.change(cell), text === '' ? ' ' : text)
  })
  out.push(pen.reset())
  return out.join('')
}

/** Whether a blank of this style looks like any other. */
function isInvisible(cell: Cell): boolean {
  const lines = cell.isUnderline() + cell.isStrikethrough() + cell.isOverline()
  return cell.isBgDefault() && cell.isInverse() === 0 && lines === 0
}
