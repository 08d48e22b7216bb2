import type { IBufferLine } from '@xterm/headless'
import type { ScreenCell } from '../workspace/screen-picture.ts'
import type { Emulator } from './emulator.ts'
import type { EmulatorCore } from './emulator-internals.ts'
import { type Cell, onBlank } from './paint-rows.ts'

type Width = ScreenCell['width']
/** `text` is empty for a blank and for the second half of a wide character. The cell is valid until the next one. */
export type VisitCell = (cell: Cell, text: string, width: Width) => void

/** Visits the cells of a row from left to right as they show: of a wide character that lost a half nothing does. */
export function visitRow({ terminal, core }: Emulator, line: IBufferLine | undefined, visit: VisitCell): void {
  const cell = terminal.buffer.active.getNullCell() as Cell
  const blank = terminal.buffer.active.getNullCell() as Cell
  for (let col = 0; col < terminal.cols; ) {
    const present = (line?.getCell(col, cell) as Cell | undefined) ?? blank
    const isWide = present.getWidth() === 2 && col + 1 < terminal.cols && line?.getCell(col + 1)?.getWidth() === 0
    visit(present, textOf(core, present, isWide), isWide ? 2 : 1)
    if (isWide) visit((line?.getCell(col + 1, cell) as Cell | undefined) ?? blank, '', 0)
    col += isWide ? 2 : 1
  }
}

function textOf(core: EmulatorCore, cell: Cell, isWide: boolean): string {
  const text = cell.getChars()
  return text === ' ' || (cell.getWidth() === 2 && !isWide) ? '' : onBlank(core, text)
}

/** Rows of the screen in use, with up to so many lines above it. */
export function readCells(emulator: Emulator, scrollbackLines: number): ScreenCell[][] {
  return rowsOf(emulator, scrollbackLines).map((line) => {
    const row: ScreenCell[] = []
    visitRow(emulator, line, (cell, text, width) => row.push({ text, width, ...styleOf(cell) }))
    return row
  })
}

export function rowsOf({ terminal }: Emulator, scrollbackLines: number): (IBufferLine | undefined)[] {
  const { active } = terminal.buffer
  const from = Math.max(0, active.baseY - scrollbackLines)
  return Array.from({ length: active.baseY + terminal.rows - from }, (_, row) => active.getLine(from + row))
}

function styleOf(cell: Cell): Omit<ScreenCell, 'text' | 'width'> {
  // Most cells are plain; and a cell that is not has a flag or a colour in one of the two.
  if (cell.fg === 0 && cell.bg === 0) return {}
  return {
    ...(cell.isFgDefault() ? {} : { fg: cell.isFgRGB() ? hex(cell.getFgColor()) : cell.getFgColor() }),
    ...(cell.isBgDefault() ? {} : { bg: cell.isBgRGB() ? hex(cell.getBgColor()) : cell.getBgColor() }),
    ...(cell.isBold() === 0 ? {} : { bold: true }),
    ...(cell.isDim() === 0 ? {} : { dim: true }),
    ...(cell.isItalic() === 0 ? {} : { italic: true }),
    ...(cell.isUnderline() === 0 ? {} : { underline: true }),
    ...(cell.isBlink() === 0 ? {} : { blink: true }),
    ...(cell.isInverse() === 0 ? {} : { inverse: true }),
    ...(cell.isInvisible() === 0 ? {} : { hidden: true }),
    ...(cell.isStrikethrough() === 0 ? {} : { strikethrough: true }),
    ...(cell.isOverline() === 0 ? {} : { overline: true }),
  }
}

function hex(rgb: number): string {
  return `#${rgb.toString(16).padStart(6, '0')}`
}
