import { type CellLook, runsOf } from './cell-look.ts'
import { CELL, type CellShape, rect, shapeOf } from './cell-shape.ts'
import { isSteady } from './font.ts'
import { BACKGROUND, FOREGROUND, mix } from './palette.ts'
import { xmlText } from './xml-text.ts'

const BASELINE = 13
/** Where the lines of a text run, from the top of its row. */
const UNDERLINE = 15
const STRIKETHROUGH = 8

/** One row: backgrounds, then lines and blocks, then text and what underlines it. The origin is the row's upper left corner. */
export function paintSvgRow(looks: readonly CellLook[]): string {
  return [...backgrounds(looks), ...shapes(looks), ...words(looks), ...textLines(looks)].join('')
}

function backgrounds(looks: readonly CellLook[]): string[] {
  return runsOf(looks, ({ bg }) => bg)
    .filter(({ key }) => key !== BACKGROUND)
    .map(({ key, from, to }) => `<path fill="${key}" d="${rect(from * CELL.width, 0, (to - from) * CELL.width, CELL.height)}"/>`)
}

const PAINT: Readonly<Record<CellShape['kind'], (colour: string) => string>> = {
  area: (colour) => `fill="${colour}"`,
  line: (colour) => `fill="${colour}" shape-rendering="auto"`,
  curve: (colour) => `fill="none" stroke="${colour}" shape-rendering="auto"`,
}

/** One path for each colour: neighbours in one path have no seam. */
function shapes(looks: readonly CellLook[]): string[] {
  const paths = new Map<string, string>()
  looks.forEach(({ text, fg, bg }, col) => {
    const shape = shapeOf(text, col)
    if (shape === undefined) return
    const colour = shape.share === undefined ? fg : mix(fg, bg, shape.share)
    const paint = PAINT[shape.kind](colour)
    paths.set(paint, (paths.get(paint) ?? '') + shape.path)
  })
  return [...paths].map(([paint, path]) => `<path ${paint} d="${path}"/>`)
}

function words(looks: readonly CellLook[]): string[] {
  const isPart = ({ text }: CellLook): boolean => isSteady(text) && text !== ' '
  return runsOf(looks, (look) => (isPart(look) ? styleOf(look) : '-')).flatMap(({ key, from, to }) => {
    const cells = looks.slice(from, to)
    if (key !== '-') return [word(cells, from, key)]
    return cells.flatMap((look, at) => (isAlone(look, from + at) ? [character(look, from + at)] : []))
  })
}

function word(cells: readonly CellLook[], col: number, style: string): string {
  const text = cells.map((cell) => cell.text).join('')
  const length = cells.length > 1 ? ` textLength="${cells.length * CELL.width}"` : ''
  return `<text x="${col * CELL.width}" y="${BASELINE}"${length}${style}>${xmlText(text)}</text>`
}

function isAlone({ text }: CellLook, col: number): boolean {
  return text !== '' && shapeOf(text, col) === undefined
}

/** A character that may come from another font stands in the middle of its cells: nothing follows it that it could push away. */
function character(look: CellLook, col: number): string {
  const text = xmlText(look.text).trim()
  const middle = (col + look.width / 2) * CELL.width
  return text === '' ? '' : `<text x="${middle}" y="${BASELINE}" text-anchor="middle"${styleOf(look)}>${text}</text>`
}

function styleOf({ fg, bold, italic }: CellLook): string {
  const colour = fg === FOREGROUND ? '' : ` fill="${fg}"`
  return `${colour}${bold ? ' font-weight="bold"' : ''}${italic ? ' font-style="italic"' : ''}`
}

/** Drawn, not asked of the font: they go on under blanks. */
function textLines(looks: readonly CellLook[]): string[] {
  const paths = new Map<string, string>()
  const draw = (has: (look: CellLook) => boolean, top: number): void => {
    if (!looks.some(has)) return
    for (const { key, from, to } of runsOf(looks, (look) => (has(look) ? look.fg : ''))) {
      if (key !== '') paths.set(key, (paths.get(key) ?? '') + rect(from * CELL.width, top, (to - from) * CELL.width, 1))
    }
  }
  draw((look) => look.underline, UNDERLINE)
  draw((look) => look.strikethrough, STRIKETHROUGH)
  draw((look) => look.overline, 0)
  return [...paths].map(([fill, path]) => `<path fill="${fill}" d="${path}"/>`)
}
