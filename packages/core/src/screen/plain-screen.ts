import type { PaneSize } from '../size.ts'
import type { Emulator } from './emulator.ts'
import type { CoreRow } from './emulator-internals.ts'
import { type InputModes, readInputModes } from './input-modes.ts'
import { rowFlow } from './paint-rows.ts'

/** A screen as text. */
export interface ScreenText {
  /** The output up to here is in it. */
  readonly offset: number
  /** Scrollback and rows without blanks at their ends; a wrapped line is several rows. */
  readonly lines: readonly string[]
  /** Column and row on the screen, from 0. */
  readonly cursor: { readonly x: number; readonly y: number }
  readonly size: PaneSize
  readonly input: InputModes
}

export function readText(emulator: Emulator, scrollbackLines: number): Omit<ScreenText, 'offset'> {
  const { terminal } = emulator
  const { active } = terminal.buffer
  const { cols, rows } = terminal
  const lines: string[] = []
  for (let y = Math.max(0, active.baseY - scrollbackLines); y < active.baseY + rows; y++) {
    // The columns are named because a line keeps its old cells beyond them after the terminal has become narrower.
    lines.push(active.getLine(y)?.translateToString(true, 0, cols).trimEnd() ?? '')
  }
  const cursor = { x: Math.min(active.cursorX, cols - 1), y: active.cursorY }
  return { lines, cursor, size: { cols, rows }, input: readInputModes(emulator) }
}

/** Takes the latest lines of the normal screen and its scrollback, each whole and styled, without modes and queries. */
export function readHistory(emulator: Emulator, limits: { readonly maxLines: number; readonly maxBytes: number }): Uint8Array {
  const { normal } = emulator.core.buffers
  let end = normal.ybase + emulator.terminal.rows
  while (end > 0 && isBlank(normal.lines.get(end - 1))) end -= 1
  const flow = rowFlow(emulator, normal)
  const newest: string[] = []
  let bytes = END.length
  while (end > 0 && newest.length < limits.maxLines) {
    let begin = end - 1
    while (begin > 0 && normal.lines.get(begin)?.isWrapped === true) begin -= 1
    const line = flow(begin, end)
    bytes += Buffer.byteLength(line) + 2
    if (bytes > limits.maxBytes) break
    newest.push(line)
    end = begin
  }
  return newest.length === 0 ? new Uint8Array() : Buffer.from(newest.reverse().join('\r\n') + END)
}

const END = '\x1b[m\r\n'

function isBlank(row: CoreRow | undefined): boolean {
  return row === undefined || row.translateToString(true, 0, row.length).trimEnd() === ''
}
