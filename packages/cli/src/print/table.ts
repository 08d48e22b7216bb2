import stringWidth from 'fast-string-width'
import { fit } from './fit.ts'
import type { Paint } from './paint.ts'
import { printable } from './printable.ts'

export interface Column<Row> {
  readonly title: string
  readonly text: (row: Row) => string
  /** Colours a cell that has its final width. */
  readonly colour?: (row: Row, text: string) => string
  /** May be cut to this many cells where the line is too long for the terminal; which end stays. */
  readonly shrink?: { readonly to: number; readonly keep: 'start' | 'end' }
}

/** Lines of a table, one per row below its titles. Fits `width` where columns may shrink, the last of them first. */
export function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[], paint: Paint, width?: number): string {
  const texts = rows.map((row) => columns.map((column) => printable(column.text(row))))
  const widths = columns.map(({ title }, index) =>
    Math.max(stringWidth(title), ...texts.map((cells) => stringWidth(cells[index] ?? ''))),
  )
  if (width !== undefined) shrinkTo(width, widths, columns)
  const line = (cells: readonly string[], colour: (index: number, text: string) => string): string =>
    cells
      .map((cell, index) => {
        const column = columns[index]
        const space = widths[index] ?? 0
        const fitting = fit(cell, space, column?.shrink?.keep ?? 'start')
        return colour(index, fitting) + ' '.repeat(index === columns.length - 1 ? 0 : space - stringWidth(fitting) + 2)
      })
      .join('')
      .trimEnd()
  const head = line(
    columns.map((column) => column.title),
    (_index, text) => paint('dim', text),
  )
  const body = texts.map((cells, at) => line(cells, (index, text) => columns[index]?.colour?.(rows[at] as Row, text) ?? text))
  return `${[head, ...body].join('\n')}\n`
}

function shrinkTo<Row>(width: number, widths: number[], columns: readonly Column<Row>[]): void {
  const total = (): number => widths.reduce((sum, next) => sum + next, 2 * (widths.length - 1))
  for (const [index, { shrink }] of [...columns.entries()].reverse()) {
    if (shrink === undefined || total() <= width) continue
    const now = widths[index] ?? 0
    widths[index] = Math.min(now, Math.max(shrink.to, now - (total() - width)))
  }
}
