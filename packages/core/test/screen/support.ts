import type { IBuffer } from '@xterm/headless'
import { createEmulator, type Emulator } from '../../src/screen/emulator.ts'
import type { Attributes, CoreBuffer } from '../../src/screen/emulator-internals.ts'
import { OutputLog, PaneScreen, type PaneScreenOptions } from '../../src/screen/index.ts'
import type { Cell } from '../../src/screen/paint-rows.ts'
import type { PaneSize } from '../../src/size.ts'

const HAS_EXTENDED = 0x10000000
const UNDERLINE = 0x10000000

/** Whole numbers below a limit, the same series for the same seed. */
export function seeded(seed: number): (limit: number) => number {
  let state = seed >>> 0
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit
  }
}

export interface TestScreen extends Disposable {
  readonly log: OutputLog
  readonly screen: PaneScreen
  readonly answers: string[]
  readonly holds: boolean[]
  push(bytes: Uint8Array | string): void
}

export function openScreen(options: Partial<PaneScreenOptions> & { readonly capacity?: number } = {}): TestScreen {
  const answers: string[] = []
  const holds: boolean[] = []
  const log = options.log ?? new OutputLog({ capacity: options.capacity ?? 256 * 1024 })
  const screen = new PaneScreen({
    size: { cols: 80, rows: 24 },
    ...options,
    log,
    onAnswer: (bytes) => answers.push(Buffer.from(bytes).toString()),
    onPressure: (hold) => holds.push(hold),
  })
  return {
    log,
    screen,
    answers,
    holds,
    push(bytes) {
      log.push(typeof bytes === 'string' ? Buffer.from(bytes) : bytes)
      screen.pushed()
    },
    [Symbol.dispose]: () => screen.dispose(),
  }
}

/** An emulator of the whole output at once: what a screen must look like. */
export function emulatorOf(bytes: Uint8Array | string, size: PaneSize = { cols: 80, rows: 24 }): Emulator {
  const emulator = createEmulator(size, 1000)
  emulator.feed(Buffer.from(bytes))
  return emulator
}

/** Everything that shows or that decides about what later output does. `scrollback`: so many lines above the screen. */
export function stateOf(emulator: Emulator, scrollback = 0): object {
  const { terminal, core, extra, title } = emulator
  const { active, normal } = terminal.buffer
  const pen = core._inputHandler._curAttrData
  const { decPrivateModes, isCursorHidden } = core.coreService
  return {
    screen: rowsOf(emulator, active, active.type === 'alternate' ? 0 : scrollback),
    normal: active.type === 'alternate' ? rowsOf(emulator, normal, scrollback) : undefined,
    kind: active.type,
    cursor: [active.cursorX, active.cursorY],
    hidden: isCursorHidden,
    cursorStyle: [decPrivateModes.cursorStyle, decPrivateModes.cursorBlink],
    modes: { ...terminal.modes },
    newLine: terminal.options.convertEol,
    mouseEncoding: core.coreMouseService.activeEncoding,
    keyFlags: [topOf(extra.keyFlags('normal')), topOf(extra.keyFlags('alternate'))],
    ignored: [...extra.modes].sort(),
    modifyOtherKeys: extra.modifyOtherKeys,
    title,
    pen: [...styleOf(emulator, pen), plainColour(pen.extended.underlineColor)],
    charsets: [emulator.designator(core._charsetService.charset), core._charsetService.glevel],
    active: bufferState(emulator, core.buffers.active),
    inactive: active.type === 'alternate' ? bufferState(emulator, core.buffers.normal) : undefined,
  }
}

const topOf = (flags: readonly number[]): number | undefined => flags.at(-1)

function bufferState({ terminal, designator }: Emulator, buffer: CoreBuffer): object {
  const { fg, bg } = buffer.savedCurAttrData
  return {
    region: [buffer.scrollTop, buffer.scrollBottom],
    tabs: Array.from({ length: terminal.cols }, (_, col) => col).filter((col) => buffer.tabs[col] === true),
    saved: [
      Math.min(buffer.savedX, terminal.cols - 1),
      Math.min(Math.max(0, buffer.savedY - buffer.ybase), terminal.rows - 1),
      plainColour(fg),
      plainColour(bg & ~HAS_EXTENDED),
      designator(buffer.savedCharset),
    ],
  }
}

function rowsOf(emulator: Emulator, buffer: IBuffer, scrollback: number): string[] {
  const { cols, rows } = emulator.terminal
  const from = Math.max(0, buffer.baseY - scrollback)
  return Array.from({ length: buffer.baseY + rows - from }, (_, row) => {
    const line = buffer.getLine(from + row)
    const cells = Array.from({ length: cols }, (_, col) => {
      const isWhole = col + 1 < cols && line?.getCell(col + 1)?.getWidth() === 0
      const isSecond = line?.getCell(col - 1)?.getWidth() === 2
      return describeCell(emulator, line?.getCell(col) as Cell, isWhole, isSecond)
    })
    return `${line?.isWrapped === true && row > 0 ? '>' : '|'}${cells.join('')}`
  })
}

/** Of a wide character that lost a half nothing can be shown. */
function describeCell(emulator: Emulator, cell: Cell, isWhole: boolean, isSecond: boolean): string {
  const width = cell.getWidth()
  if (width === 0 && cell.getChars() === '' && isSecond) return ''
  const half = width === 2 && !isWhole
  // A mark that joined an erased cell looks like one on a blank.
  const chars = half || cell.getChars() === '' ? ' ' : cell.getChars().replace(/^ (?=\p{M})/u, '')
  const style = styleOf(emulator, cell).map((part) => (part === 0 ? '' : String(part)))
  const styled = style.some((part) => part !== '') ? `{${style.join(',')}}` : ''
  return `${chars}${half || width === 1 || chars === ' ' ? '' : `<${width}>`}${styled}`
}

function styleOf({ core }: Emulator, { fg, bg, extended }: Attributes): (number | string)[] {
  const colours = [plainColour(fg), plainColour(bg & ~HAS_EXTENDED)]
  // Of an underline only its colour is left when a restored cursor has taken the underline off.
  if ((bg & HAS_EXTENDED) === 0 || ((fg & UNDERLINE) === 0 && extended.urlId === 0)) return [...colours, 0, 0, 0]
  const { urlId, underlineColor, _ext } = extended
  const link = urlId === 0 ? 0 : (core._oscLinkService.getLinkData(urlId)?.uri ?? 0)
  // The alignment pattern (DECALN) is underlined without a style.
  const underline = (fg & UNDERLINE) === 0 ? 0 : Math.max(1, (_ext >>> 26) & 7)
  return [...colours, underline, plainColour(underlineColor), link]
}

/** Beside a colour of the palette the emulator leaves bits of an earlier RGB colour. */
function plainColour(packed: number): number {
  const mode = packed & 0x3000000
  if (mode === 0x3000000) return packed
  return mode === 0 ? packed & ~0xffffff : packed & ~0xffff00
}
