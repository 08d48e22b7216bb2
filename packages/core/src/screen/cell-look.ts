import type { ScreenCell } from '../workspace/screen-picture.ts'
import { BACKGROUND, FOREGROUND, mix, rgbOf } from './palette.ts'

/** What a cell looks like, once its style is worked out. */
export interface CellLook {
  /** Empty where nothing is to be seen. */
  readonly text: string
  readonly width: ScreenCell['width']
  readonly fg: string
  readonly bg: string
  readonly bold: boolean
  readonly italic: boolean
  readonly underline: boolean
  readonly strikethrough: boolean
  readonly overline: boolean
}

/** How much of a faint colour is left over its background. */
const FAINT = 0.6

/** `swapped`: fore- and background once more the other way round, as under a block cursor. A text that is hidden is not there at all. */
export function lookOf(cell: ScreenCell, swapped = false): CellLook {
  const own = { fg: rgbOf(cell.fg ?? FOREGROUND), bg: rgbOf(cell.bg ?? BACKGROUND) }
  const inverse = (cell.inverse === true) !== swapped
  const { fg, bg } = inverse ? { fg: own.bg, bg: own.fg } : own
  const seen = cell.hidden !== true
  return {
    text: seen ? cell.text : '',
    width: cell.width,
    fg: cell.dim === true ? mix(fg, bg, FAINT) : fg,
    bg,
    bold: cell.bold === true,
    italic: cell.italic === true,
    underline: seen && cell.underline === true,
    strikethrough: seen && cell.strikethrough === true,
    overline: seen && cell.overline === true,
  }
}

/** Neighbours of which the key is the same, as `[from, to)`. */
export function runsOf<T>(
  items: readonly T[],
  key: (item: T) => string,
): { readonly key: string; readonly from: number; readonly to: number }[] {
  const runs: { key: string; from: number; to: number }[] = []
  items.forEach((item, at) => {
    const last = runs.at(-1)
    const own = key(item)
    if (last?.key === own) last.to = at + 1
    else runs.push({ key: own, from: at, to: at + 1 })
  })
  return runs
}
