import type { IBuffer, IBufferCell, IBufferLine } from '@xterm/headless'
import type { Emulator } from './emulator.ts'
import type { Attributes, EmulatorCore } from './emulator-internals.ts'
import { hasBackground, isErased, type Pen, PLAIN } from './pen.ts'

export type Cell = IBufferCell & Attributes

/**
 * Writes rows of a buffer as a receiver has to be told them, from the beginning of a blank line on. Rows that the emulator
 * wrapped wrap in the receiver too. Afterwards the pen is plain and the cursor anywhere on the last row.
 *
 * Own code because @xterm/addon-serialize 0.14 loses bold beside faint, underline styles and colours and links, and shifts
 * everything behind a character that the receiver takes for wider or narrower.
 */
export function paintRows(emulator: Emulator, buffer: IBuffer, pen: Pen, from: number, to: number): string {
  return new RowPainter(emulator, buffer, pen, false).paint(from, to)
}

/** The same for a receiver of any width: gaps are blanks, and rows that the emulator wrapped are one line. */
export function flowRows(emulator: Emulator, buffer: IBuffer, pen: Pen, from: number, to: number): string {
  return new RowPainter(emulator, buffer, pen, true).paint(from, to)
}

/** The text of a cell; a mark that joined a cell erased in the meantime shows on a blank. Some marks have a width, and so a cell, of their own. */
export function onBlank({ unicodeService }: EmulatorCore, text: string): string {
  const first = text.codePointAt(0) ?? 0
  return first >= FIRST_MARK && unicodeService.wcwidth(first) === 0 ? ` ${text}` : text
}

const FIRST_MARK = 0x300

class RowPainter {
  readonly #core: EmulatorCore
  readonly #buffer: IBuffer
  readonly #pen: Pen
  readonly #cols: number
  readonly #rows: number
  readonly #flows: boolean
  readonly #cell: Cell
  readonly #probe: IBufferCell
  #out: string[] = []
  /** The receiver's column; the number of columns when its next character wraps, -1 when not known. */
  #x = 0

  constructor({ terminal, core }: Emulator, buffer: IBuffer, pen: Pen, flows: boolean) {
    this.#core = core
    this.#flows = flows
    this.#buffer = buffer
    this.#pen = pen
    this.#cols = terminal.cols
    this.#rows = terminal.rows
    this.#cell = buffer.getNullCell() as Cell
    this.#probe = buffer.getNullCell()
  }

  paint(from: number, to: number): string {
    for (let y = from; y < to; y++) {
      const line = this.#buffer.getLine(y)
      if (line !== undefined) this.#row(line)
      const next = y + 1 < to ? this.#buffer.getLine(y + 1) : undefined
      if (next === undefined) continue
      if (next.isWrapped) this.#wrap(line, next)
      else this.#newLine()
    }
    this.#out.push(this.#pen.reset())
    return this.#out.join('')
  }

  #row(line: IBufferLine): void {
    let col = 0
    while (col < this.#cols) {
      const cell = this.#load(line, col)
      const width = cell.getWidth()
      let chars = cell.getChars()
      if (chars !== '' && (width < 2 || this.#isWhole(line, col))) {
        if (width === 0) this.#forgetColumn()
        else chars = onBlank(this.#core, chars)
        this.#write(col, chars, Math.max(1, width), cell)
        col += Math.max(1, width)
      } else if (isErased(cell) && chars === '') col += this.#erased(line, col, cell)
      else this.#write(col++, ' ', 1, cell)
    }
  }

  /** False for a wide character whose other half was cut off or overwritten. */
  #isWhole(line: IBufferLine, col: number): boolean {
    return col + 1 < this.#cols && line.getCell(col + 1, this.#probe)?.getWidth() === 0
  }

  #write(col: number, chars: string, width: number, style: Attributes): void {
    this.#moveTo(col)
    this.#out.push(this.#pen.change(style), chars)
    this.#x = col + width
    // A receiver may think otherwise of the width of an emoji or of a joined character.
    if (chars.length > 1 && this.#x < this.#cols) this.#forgetColumn()
  }

  /** The next character is placed by its column. */
  #forgetColumn(): void {
    if (!this.#flows) this.#x = -1
  }

  /** Answers the number of cells from here on that look the same. */
  #erased(line: IBufferLine, col: number, cell: Cell): number {
    const { bg } = cell
    let end = col + 1
    while (end < this.#cols) {
      const next = this.#load(line, end)
      if (next.getChars() !== '' || next.fg !== 0 || next.bg !== bg) break
      end += 1
    }
    if (bg !== 0 && this.#flows) this.#write(col, ' '.repeat(end - col), end - col, { ...PLAIN, bg })
    else if (bg !== 0) {
      this.#moveTo(col)
      this.#out.push(this.#pen.change({ ...PLAIN, bg }), `\x1b[${end - col}X`)
    }
    return end - col
  }

  #moveTo(col: number): void {
    if (this.#x !== col) this.#out.push(this.#flows ? this.#pen.reset() + ' '.repeat(col - this.#x) : `\x1b[${col + 1}G`)
    this.#x = col
  }

  #newLine(): void {
    // A line that comes in at the bottom takes the colour of the pen.
    this.#out.push(this.#pen.reset(), '\r\n')
    this.#x = 0
  }

  /** Makes the receiver wrap: by the characters themselves, or with blanks that are then taken back. */
  #wrap(line: IBufferLine | undefined, next: IBufferLine): void {
    const filled = this.#x === this.#cols
    const first = this.#load(next, 0)
    if (filled && first.getChars() !== '' && first.getWidth() > 0 && !hasBackground(first)) {
      this.#x = 0
      return
    }
    if (this.#flows) {
      // The last column stays free where a wide character did not fit into it.
      if (!(first.getWidth() === 2 && this.#x === this.#cols - 1)) this.#moveTo(this.#cols)
      this.#x = 0
      return
    }
    if (line === undefined || (!filled && this.#rows < 2)) {
      this.#newLine()
      return
    }
    this.#out.push(this.#pen.reset())
    if (!filled) {
      this.#moveTo(this.#cols - 1)
      this.#out.push(' ')
    }
    this.#out.push(' ')
    if (!filled) {
      const last = this.#load(line, this.#cols - 1)
      const style = isErased(last) ? last : PLAIN
      this.#out.push(`\x1b[A\x1b[${this.#cols}G`, this.#pen.change(style), '\x1b[X', this.#pen.reset(), '\x1b[B')
    }
    this.#out.push('\r\x1b[X')
    this.#x = 0
  }

  #load(line: IBufferLine, col: number): Cell {
    return (line.getCell(col, this.#cell) ?? this.#buffer.getNullCell()) as Cell
  }
}
