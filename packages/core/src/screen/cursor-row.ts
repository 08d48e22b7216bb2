import type { PaneSize } from '../size.ts'

/** The least that an emulator makes of a size. */
const LEAST_COLS = 2
const LEAST_ROWS = 1

/**
 * The row that the cursor is at least in, whatever the width of what was printed, and how often the screen has scrolled at least: what wraps
 * moves the cursor down, too, and is not counted. Only for a normal screen without margins.
 */
export class CursorRow {
  /** The cursor is in this row or below it. */
  least: number
  bottom = 0
  rightmost = 0
  /** How many rows have certainly gone up from the top. */
  scrolls = 0

  constructor(size: PaneSize, least: number) {
    this.least = least
    this.resize(size)
  }

  lineFeed(): void {
    if (this.least === this.bottom) this.scrolls += 1
    else this.least += 1
  }

  up(rows: number): void {
    this.least = Math.max(0, this.least - rows)
  }

  down(rows: number): void {
    this.least = Math.min(this.bottom, this.least + rows)
  }

  /** To a row, from 0. */
  to(row: number): void {
    this.least = Math.min(this.bottom, row)
  }

  resize({ cols, rows }: PaneSize): void {
    this.bottom = Math.max(rows, LEAST_ROWS) - 1
    this.rightmost = Math.max(cols, LEAST_COLS) - 1
    this.least = Math.min(this.least, this.bottom)
  }
}
