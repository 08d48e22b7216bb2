import type { CoreBuffer, CoreRow } from './emulator-internals.ts'

/** A row of the terminal without styles. */
export interface PlainRow {
  /** Without blanks at its end, unless the line goes on in the next row. */
  readonly text: string
  /** The terminal broke the line here, because it was wider: the next row goes on with it. */
  readonly broken: boolean
}

/** Reads rows of a buffer, `to` not included. Not through what the emulator publishes: that costs twice as much. */
export function plainRows({ lines }: CoreBuffer, cols: number, from: number, to: number): PlainRow[] {
  const rows: PlainRow[] = []
  let row = from < to ? lines.get(from) : undefined
  for (let y = from; y < to; y++) {
    const next = lines.get(y + 1)
    rows.push(plainRow(row, next, cols))
    row = next
  }
  return rows
}

function plainRow(row: CoreRow | undefined, next: CoreRow | undefined, cols: number): PlainRow {
  const broken = next?.isWrapped === true
  // The columns are named because a line keeps its old cells beyond them after the terminal has become narrower.
  const text = row?.translateToString(!broken, 0, cols) ?? ''
  if (!broken) return { text: text.trimEnd(), broken }
  // The last column stays free where a wide character did not fit into it.
  const free = next.getWidth(0) === 2 && row?.getWidth(cols - 1) === 1 && !row.hasContent(cols - 1)
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
