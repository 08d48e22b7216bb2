import { QuilError } from './errors.ts'

/** A terminal's size in character cells. */
export interface PaneSize {
  readonly cols: number
  readonly rows: number
}

export const DEFAULT_SIZE: PaneSize = { cols: 80, rows: 24 }

/** The kernel keeps each side in 16 bits and node-pty silently wraps beyond, or turns 0 into 80. */
const MAX_CELLS = 65_535

/**
 * Checks a size.
 * @throws QuilError `INVALID_ARGUMENT`
 */
export function checkSize(size: PaneSize): PaneSize {
  for (const side of ['cols', 'rows'] as const) {
    const value = size[side]
    if (!Number.isInteger(value) || value < 1 || value > MAX_CELLS) {
      throw new QuilError(
        'INVALID_ARGUMENT',
        `size.${side} must be a whole number from 1 to ${MAX_CELLS}, not ${String(value)}`,
        {
          details: { size },
        },
      )
    }
  }
  return { cols: size.cols, rows: size.rows }
}
