import type { IBufferCell } from '@xterm/headless'
import type { Emulator } from './emulator.ts'
import type { Attributes, CoreBuffer, CoreRow, EmulatorCore } from './emulator-internals.ts'
import { hasBackground, isErased, isSimple, Pen, PLAIN } from './pen.ts'

export type Cell = IBufferCell & Attributes

/**
 * Writes rows of a buffer as a receiver has to be told them, from the beginning of a blank line on. Rows that the emulator
 * wrapped wrap in the receiver too. Afterwards the pen is plain and the cursor anywhere on the last row.
 *
 * Own code because @xterm/addon-serialize 0.14 loses bold beside faint, underline styles and colours and links, and shifts
 * everything behind a character that the receiver takes for wider or narrower.
 */
export function paintRows(emulator: Emulator, buffer: CoreBuffer, pen: Pen, from: number, to: number): string {
  return new RowPainter(emulator, buffer, pen, false).paint(from, to)
}

/** The same, any number of times, for a receiver of any width: gaps are blanks, and rows that the emulator wrapped are one line. */
export function rowFlow(emulator: Emulator, buffer: CoreBuffer): (from: number, to: number) => string {
  const painter = new RowPainter(emulator, buffer, new Pen(emulator.core), true)
  return (from, to) => painter.paint(from, to)
}

/** The text of a cell; a mark that joined a cell erased in the meantime shows on a blank. Some marks have a width, and so a cell, of their own. */
export function onBlank({ unicodeService }: EmulatorCore, text: string): string {
  const first = text.codePointAt(0) ?? 0
  return first >= FIRST_MARK && unicodeService.wcwidth(first) === 0 ? ` ${text}` : text
}

const FIRST_MARK = 0x300
const FIRST_ASCII = 0x20
const LAST_ASCII = 0x7e

class RowPainter {
  readonly #core: EmulatorCore
  readonly #buffer: CoreBuffer
  readonly #pen: Pen
  readonly #cols: number
  readonly #rows: number
  readonly #flows: boolean
  readonly #cell: Cell
  readonly #blank: Cell
  readonly #text: Buffer
  #out: string[] = []
  /** The receiver's column; the number of columns when its next character wraps, -1 when not known. */
  #x = 0

  constructor({ terminal, core }: Emulator, buffer: CoreBuffer, pen: Pen, flows: boolean) {
    this.#core = core
    this.#flows = flows
    this.#buffer = buffer
    this.#pen = pen
    this.#cols = terminal.cols
    this.#rows = terminal.rows
    this.#cell = terminal.buffer.normal.getNullCell() as Cell
    this.#blank = terminal.buffer.normal.getNullCell() as Cell
    this.#text = Buffer.alloc(terminal.cols)
  }

  paint(from: number, to: number): string {
    this.#out = []
    this.#x = 0
    for (let y = from; y < to; y++) {
      const row = this.#buffer.lines.get(y)
      if (row !== undefined) this.#row(row)
      const next = y + 1 < to ? this.#buffer.lines.get(y + 1) : undefined
      if (next === undefined) continue
      if (next.isWrapped) this.#wrap(row, next)
      else this.#newLine()
    }
    this.#out.push(this.#pen.reset())
    return this.#out.join('')
  }

  #row(row: CoreRow): void {
    let col = 0
    while (col < this.#cols) {
      const ascii = this.#ascii(row, col)
      if (ascii > 0) {
        col += ascii
        continue
      }
      const cell = this.#load(row, col)
      const width = cell.getWidth()
      let chars = cell.getChars()
      if (chars !== '' && (width < 2 || this.#isWhole(row, col))) {
        if (width === 0) this.#forgetColumn()
        else chars = onBlank(this.#core, chars)
        this.#write(col, chars, Math.max(1, width), cell)
        col += Math.max(1, width)
      } else if (isErased(cell) && chars === '') col += this.#erased(row, col, cell)
      else this.#write(col++, ' ', 1, cell)
    }
  }

  /** Writes the ASCII characters from here on that have one style, which is most of what screens hold: an eighth of the time. Answers how many. */
  #ascii(row: CoreRow, col: number): number {
    const [fg, bg] = [row.getFg(col), row.getBg(col)]
    if (!isSimple(bg)) return 0
    const cols = Math.min(this.#cols, row.length)
    let end = col
    for (; end < cols && row.getFg(end) === fg && row.getBg(end) === bg; end++) {
      const code = row.getCodePoint(end)
      if (code < FIRST_ASCII || code > LAST_ASCII || row.isCombined(end) || row.getWidth(end) !== 1) break
      this.#text[end - col] = code
    }
    if (end === col) return 0
    this.#moveTo(col)
    this.#out.push(this.#pen.change({ ...PLAIN, fg, bg }), this.#text.toString('latin1', 0, end - col))
    this.#x = end
    return end - col
  }

  /** False for a wide character whose other half was cut off or overwritten. */
  #isWhole(row: CoreRow, col: number): boolean {
    return col + 1 < this.#cols && col + 1 < row.length && row.getWidth(col + 1) === 0
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
  #erased(row: CoreRow, col: number, cell: Cell): number {
    const { bg } = cell
    const cols = Math.min(this.#cols, row.length)
    let end = col + 1
    while (end < cols && !row.hasContent(end) && row.getFg(end) === 0 && row.getBg(end) === bg) end += 1
    if (end === row.length && bg === 0) end = this.#cols
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
  #wrap(row: CoreRow | undefined, next: CoreRow): void {
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
    if (row === undefined || (!filled && this.#rows < 2)) {
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
      const last = this.#load(row, this.#cols - 1)
      const style = isErased(last) ? last : PLAIN
      this.#out.push(`\x1b[A\x1b[${this.#cols}G`, this.#pen.change(style), '\x1b[X', this.#pen.reset(), '\x1b[B')
    }
    this.#out.push('\r\x1b[X')
    this.#x = 0
  }

  #load(row: CoreRow, col: number): Cell {
    if (col >= row.length) return this.#blank
    row.loadCell(col, this.#cell)
    return this.#cell
  }
}
