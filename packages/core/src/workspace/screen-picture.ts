import type { PaneSize } from '../size.ts'

/**
 * `text`: rows without trailing blanks. `ansi`: the same with colours and styles, for a terminal or a pager. `html`: a `<pre>` with inline styles. `svg`: a
 * picture that stands alone. `cells`: every cell, for programs.
 */
export const SCREEN_FORMATS = ['text', 'ansi', 'html', 'svg', 'cells'] as const
export type ScreenFormat = (typeof SCREEN_FORMATS)[number]

export interface SnapshotOptions {
  /** Default: `text`. */
  readonly format?: ScreenFormat
  /** Lines above the screen to include. Default: 0. */
  readonly scrollback?: number
}

/** A screen at one moment. JSON. */
export type ScreenPicture = ScreenFacts &
  (
    | {
        readonly format: 'text' | 'ansi' | 'html' | 'svg'
        /** `text` and `ansi`: rows joined with line feeds. */
        readonly text: string
      }
    | {
        readonly format: 'cells'
        /** Rows top first, scrollback before the screen, a cell for every column. */
        readonly rows: readonly (readonly ScreenCell[])[]
      }
  )

interface ScreenFacts {
  readonly size: PaneSize
  /** Column and row on the screen, from 0; none where no program runs. */
  readonly cursor?: { readonly x: number; readonly y: number; readonly visible: boolean }
  /** Whether the program is on the alternate screen. */
  readonly alternate: boolean
  /** Window title the program has set, or an empty text. */
  readonly title: string
  /** False for what a pane that ended left behind. */
  readonly live: boolean
}

/** One cell. What is off or default is left out. */
export interface ScreenCell {
  /** The character with its combining marks; empty for a blank, and for the second half of a wide one. */
  readonly text: string
  /** 2 for a wide character, 0 for the cell it covers, else 1. */
  readonly width: 0 | 1 | 2
  /** `#rrggbb`, or the number of the palette, 0-255. */
  readonly fg?: string | number
  readonly bg?: string | number
  readonly bold?: true
  readonly dim?: true
  readonly italic?: true
  readonly underline?: true
  readonly blink?: true
  readonly inverse?: true
  readonly hidden?: true
  readonly strikethrough?: true
  readonly overline?: true
}
