import type { IBuffer } from '@xterm/headless'

/** A row of the terminal without styles. */
export interface PlainRow {
  /** Without blanks at its end, unless the line goes on in the next row. */
  readonly text: string
  /** The terminal broke the line here, because it was wider: the next row goes on with it. */
  readonly broken: boolean
}

/** Reads rows of a buffer, `to` not included. */
export function plainRows(buffer: IBuffer, cols: number, from: number, to: number): PlainRow[] {
  const rows: PlainRow[] = []
  for (let y = Math.max(0, from); y < to; y++) rows.push(plainRow(buffer, cols, y))
  return rows
}

function plainRow(buffer: IBuffer, cols: number, y: number): PlainRow {
  const line = buffer.getLine(y)
  const next = buffer.getLine(y + 1)
  const broken = next?.isWrapped === true
  // The columns are named because a line keeps its old cells beyond them after the terminal has become narrower.
  const text = line?.translateToString(!broken, 0, cols) ?? ''
  if (!broken) return { text: text.trimEnd(), broken }
  // The last column stays free where a wide character did not fit into it.
  const free = next?.getCell(0)?.getWidth() === 2 && line?.getCell(cols - 1)?.getChars() === ''
  return { text: free ? text.slice(0, -1) : text, broken }
}

/** The rows as they stand, joined with line feeds, without blanks at their ends and empty rows at the end. */
export function asRows(rows: readonly PlainRow[]): string {
  return rows
    .map(({ text }) => text.trimEnd())
    .join('\n')
    .trimEnd()
}

/** The lines as they were printed, joined with line feeds: what the terminal broke is whole again. */
export function asLines(rows: readonly PlainRow[]): string {
  return rows
    .map(({ text, broken }) => (broken ? text : `${text}\n`))
    .join('')
    .trimEnd()
}
