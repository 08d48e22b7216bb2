import { type Arms, armsOf } from './line-drawing.ts'

/** Size of a cell in pixels: odd numbers, so that a line of one pixel has a middle to run through. */
export const CELL = { width: 9, height: 17 } as const

/** A character as a shape, for a path of its row. */
export interface CellShape {
  readonly path: string
  /** How it is painted: areas without soft edges, for those show as seams between neighbours; a curve is a line of one pixel. */
  readonly kind: 'area' | 'line' | 'curve'
  /** How much of the colour it has; default 1. */
  readonly share?: number
}

/**
 * Lines and blocks as shapes that fill their cells: no font leaves gaps then. `undefined` for what is text.
 */
export function shapeOf(character: string, col: number): CellShape | undefined {
  const code = character.length === 1 ? character.charCodeAt(0) : 0
  if (code < 0x2500 || code > 0x259f) return undefined
  const left = col * CELL.width
  if (code >= UPPER_HALF) return { path: blockOf(code, left), kind: 'area', ...shadeOf(code) }
  const corner = CORNERS[character]
  if (corner !== undefined) return { path: `M${left + corner[0]} ${corner[1]}`, kind: 'curve' }
  const arms = armsOf(character)
  return arms === undefined ? undefined : { path: linesOf(arms, left), kind: 'line' }
}

const { width: W, height: H } = CELL
const [MIDDLE_X, MIDDLE_Y] = [W / 2, H / 2]
const OVERLAP = 0.5

/** Round corners: where they begin in the cell, and the way from there. */
const CORNERS: Readonly<Record<string, readonly [number, string]>> = {
  '╭': [MIDDLE_X, `${H}v-4q0-4.5 4.5-4.5`],
  '╮': [MIDDLE_X, `${H}v-4q0-4.5-4.5-4.5`],
  '╯': [MIDDLE_X, '0v4q0 4.5-4.5 4.5'],
  '╰': [MIDDLE_X, '0v4q0 4.5 4.5 4.5'],
}

/** Each arm reaches over the middle by half of what it meets there, and down into the next row, so that no soft edge is left between them. */
function linesOf([left, right, up, down]: Arms, x: number): string {
  const across = Math.max(up, down, 1) / 2
  const along = Math.max(left, right, 1) / 2
  const parts: string[] = []
  const bar = (from: number, to: number, weight: number): void => {
    if (weight > 0) parts.push(rect(x + from, MIDDLE_Y - weight / 2, to - from, weight))
  }
  const post = (from: number, to: number, weight: number): void => {
    if (weight > 0) parts.push(rect(x + MIDDLE_X - weight / 2, from, weight, to - from))
  }
  if (left === right) bar(0, W, left)
  else {
    bar(0, MIDDLE_X + across, left)
    bar(MIDDLE_X - across, W, right)
  }
  if (up === down) post(0, H + OVERLAP, up)
  else {
    post(0, MIDDLE_Y + along, up)
    post(MIDDLE_Y - along, H + OVERLAP, down)
  }
  return parts.join('')
}

/** Quarters of the cell that are filled, from ▖ on: upper left 1, upper right 2, lower left 4, lower right 8. */
const QUARTERS = [4, 8, 1, 13, 9, 7, 11, 2, 6, 14]
const UPPER_HALF = 0x2580
const FULL = 0x2588
const RIGHT_HALF = 0x2590
const LIGHT_SHADE = 0x2591
const UPPER_EIGHTH = 0x2594
const RIGHT_EIGHTH = 0x2595
const FIRST_QUARTER = 0x2596

function shadeOf(code: number): { readonly share?: number } {
  return code >= LIGHT_SHADE && code < UPPER_EIGHTH ? { share: (code - LIGHT_SHADE + 1) / 4 } : {}
}

function blockOf(code: number, x: number): string {
  if (code === UPPER_HALF) return rect(x, 0, W, MIDDLE_Y)
  if (code <= FULL) {
    const height = round((H * (code - UPPER_HALF)) / 8)
    return rect(x, round(H - height), W, height)
  }
  if (code < RIGHT_HALF) return rect(x, 0, round((W * (RIGHT_HALF - code)) / 8), H)
  if (code === RIGHT_HALF) return rect(x + MIDDLE_X, 0, MIDDLE_X, H)
  if (code < UPPER_EIGHTH) return rect(x, 0, W, H)
  if (code === UPPER_EIGHTH) return rect(x, 0, W, round(H / 8))
  if (code === RIGHT_EIGHTH) return rect(round(x + (W * 7) / 8), 0, round(W / 8), H)
  const filled = QUARTERS[code - FIRST_QUARTER] ?? 0
  const quarters = [0, 1, 2, 3].filter((quarter) => (filled & (1 << quarter)) !== 0)
  const parts = quarters.map((quarter) => rect(x + (quarter % 2) * MIDDLE_X, (quarter >> 1) * MIDDLE_Y, MIDDLE_X, MIDDLE_Y))
  return parts.join('')
}

export function rect(x: number, y: number, width: number, height: number): string {
  return `M${x} ${y}h${width}v${height}h-${width}z`
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
