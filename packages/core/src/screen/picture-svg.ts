import type { ScreenCell } from '../workspace/screen-picture.ts'
import { type CellLook, lookOf } from './cell-look.ts'
import { CELL } from './cell-shape.ts'
import { FONTS } from './font.ts'
import { BACKGROUND, FOREGROUND } from './palette.ts'
import { paintSvgRow } from './svg-row.ts'
import { xmlText } from './xml-text.ts'

export interface SvgCursor {
  readonly x: number
  /** Row of the picture. */
  readonly y: number
  readonly shape: 'block' | 'underline' | 'bar'
}

export interface SvgOptions {
  readonly cols: number
  readonly title: string
  /** Where one is to be seen. */
  readonly cursor?: SvgCursor
}

const MARGIN = 9
const FONT_SIZE = 15

/**
 * Rows as an SVG that stands alone: no style sheet, no script, nothing from elsewhere. The same rows make the same bytes. Every word has
 * its own place and width, so that columns stay columns in whatever font they are shown.
 */
export function paintSvg(rows: readonly (readonly ScreenCell[])[], { cols, title, cursor }: SvgOptions): string {
  const width = cols * CELL.width + 2 * MARGIN
  const height = rows.length * CELL.height + 2 * MARGIN
  const name = xmlText(title).trim()
  const painted = rows.map((row, y) => {
    const at = cursor?.y === y ? cursor : undefined
    const content = paintSvgRow(looksOf(row, at)) + (at === undefined ? '' : cursorLine(at, row[at.x]?.width === 2))
    return content === '' ? '' : `<g transform="translate(${MARGIN} ${MARGIN + y * CELL.height})">${content}</g>\n`
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">\n`,
    name === '' ? '' : `<title>${name}</title>\n`,
    `<rect width="${width}" height="${height}" rx="6" fill="${BACKGROUND}"/>\n`,
    `<g font-family="${FONTS}" font-size="${FONT_SIZE}" fill="${FOREGROUND}" shape-rendering="crispEdges" style="font-variant-ligatures:none">\n`,
    ...painted,
    '</g>\n</svg>\n',
  ].join('')
}

/** Under a block cursor a cell is the other way round. */
function looksOf(row: readonly ScreenCell[], cursor: SvgCursor | undefined): CellLook[] {
  const block = cursor?.shape === 'block' ? cursor.x : -1
  return row.map((cell, x) => lookOf(cell, x === block || (x === block + 1 && block >= 0 && cell.width === 0)))
}

function cursorLine({ x, shape }: SvgCursor, isWide: boolean): string {
  if (shape === 'block') return ''
  const left = x * CELL.width
  if (shape === 'bar') return `<rect x="${left}" width="2" height="${CELL.height}"/>`
  return `<rect x="${left}" y="${CELL.height - 2}" width="${CELL.width * (isWide ? 2 : 1)}" height="2"/>`
}
