import type { PaneSize } from '../size.ts'
import type { Emulator } from './emulator.ts'
import type { CoreBuffer } from './emulator-internals.ts'
import { IGNORED_MODES } from './extra-modes.ts'
import { paintCursor } from './paint-cursor.ts'
import { paintRows } from './paint-rows.ts'
import { Pen } from './pen.ts'

/** A screen as bytes for a terminal of the same size. */
export interface Snapshot {
  /** The output up to here is in it. */
  readonly offset: number
  readonly size: PaneSize
  readonly bytes: Uint8Array
  readonly title: string
}

/** Takes the screen of an emulator that has reached an offset. */
export function takeSnapshot(emulator: Emulator, offset: number, scrollbackLines: number): Snapshot {
  const { cols, rows } = emulator.terminal
  return { offset, size: { cols, rows }, bytes: paintSnapshot(emulator, scrollbackLines), title: emulator.title }
}

/**
 * Takes the screen, with up to so many lines of scrollback, as bytes that give a terminal of the same size the same screen,
 * cursor and modes whatever its state was. Its scrollback stays; the lines given follow in it.
 */
export function paintSnapshot(emulator: Emulator, scrollbackLines: number): Uint8Array {
  const { terminal, core, extra } = emulator
  const { normal, alt, active } = core.buffers
  const pen = new Pen(core)
  const out = [BEGIN, active === normal ? alternateAside(emulator) : '', RESETS]
  const from = Math.max(0, normal.ybase - scrollbackLines)
  out.push(paintRows(emulator, normal, pen, from, normal.ybase + terminal.rows))
  out.push(screenState(emulator, normal, extra.keyFlags('normal'), pen))
  if (active === alt) {
    // Entering saves the cursor, as it did here.
    out.push('\x1b[?1049h', pen.reset(), '\x1b(B\x0f\x1b[r\x1b[H\x1b[2J')
    // The emulator gives the alternate screen rows above it, too, when it becomes lower.
    out.push(paintRows(emulator, alt, pen, alt.ybase, alt.ybase + terminal.rows))
    out.push(screenState(emulator, alt, extra.keyFlags('alternate'), pen))
  }
  out.push('\x1b7', modes(emulator), paintCursor(emulator, pen))
  return Buffer.concat([Buffer.from(out.join(''), 'utf8'), emulator.tail])
}

/**
 * Ends what the receiver is in the middle of, and takes back what it may have been told: on both screens a soft reset and the
 * keyboard flags, then what a soft reset leaves. All is shown at once, where the receiver knows how to.
 */
const BEGIN = '\x18\x1b\\\x1b[?2026h\x1b[?1049h\x1b[=0;1u\x1b[!p\x1b[?1049l\x1b[=0;1u\x1b[!p\x1b[?2026h'
const RESETS = [
  `\x1b[?9;1000;1002;1003;1006;1016;1004;2004;1;66;6;45;${IGNORED_MODES.join(';')}l\x1b[?7;25h\x1b[4;20l`,
  '\x1b[r\x1b[>4;0m\x1b>\x1b[0 q\x1b(B\x1b)B\x1b*B\x1b+B\x0f\x1b[m\x1b[0"q\x1b]8;;\x1b\\',
  '\x1b[H\x1b[2J',
].join('')

/** The alternate screen keeps keyboard flags and a saved cursor while the program is not in it. */
function alternateAside(emulator: Emulator): string {
  const { core, extra } = emulator
  const pen = new Pen(core)
  const state = `${keyFlags(extra.keyFlags('alternate'))}${savedCursor(emulator, core.buffers.alt, pen)}`
  return state === UNUSED ? '' : `\x1b[?1049h${state}\x1b7${pen.reset()}\x1b[?1049l`
}

const UNUSED = '\x1b[=0;1u\x1b(B\x0f\x1b[1;1H'

/** Sets what each of the two screens has of its own, and puts the cursor where the saved one is, with its style. */
function screenState(emulator: Emulator, buffer: CoreBuffer, flags: readonly number[], pen: Pen): string {
  const { cols, rows } = emulator.terminal
  const out = ['\x1b[3g']
  for (let col = 0; col < cols; col++) if (buffer.tabs[col] === true) out.push(`\x1b[${col + 1}G\x1bH`)
  const { scrollTop, scrollBottom } = buffer
  const whole = scrollTop === 0 && scrollBottom === rows - 1
  out.push(keyFlags(flags), whole ? '\x1b[r' : `\x1b[${scrollTop + 1};${scrollBottom + 1}r`)
  out.push(savedCursor(emulator, buffer, pen))
  return out.join('')
}

function keyFlags([oldest = 0, ...pushed]: readonly number[]): string {
  // One push over no flags is set without pushing: taking it back has the same effect, and nothing piles up with every snapshot.
  if (oldest === 0 && pushed.length <= 1) return `\x1b[=${pushed[0] ?? 0};1u`
  return [`\x1b[=${oldest};1u`, ...pushed.map((flags) => `\x1b[>${flags}u`)].join('')
}

function savedCursor({ core, terminal, designator }: Emulator, buffer: CoreBuffer, pen: Pen): string {
  const x = Math.min(buffer.savedX, terminal.cols - 1)
  const y = Math.min(Math.max(0, buffer.savedY - buffer.ybase), terminal.rows - 1)
  const { fg, bg } = buffer.savedCurAttrData
  // The emulator does not save underline styles, colours and links, only whether there were any.
  const { extended } = core._inputHandler._curAttrData
  return `${pen.change({ fg, bg, extended })}\x1b(${designator(buffer.savedCharset)}\x0f\x1b[${y + 1};${x + 1}H`
}

const MOUSE = { none: '', x10: '\x1b[?9h', vt200: '\x1b[?1000h', drag: '\x1b[?1002h', any: '\x1b[?1003h' } as const
const MOUSE_ENCODING: Readonly<Record<string, string>> = { SGR: '\x1b[?1006h', SGR_PIXELS: '\x1b[?1016h' }
const CURSOR: Readonly<Record<string, number>> = { block: 2, underline: 4, bar: 6 }

/** All modes but those that change how the cursor is placed. */
function modes({ terminal, core, extra, title }: Emulator): string {
  const is = terminal.modes
  const { cursorStyle, cursorBlink } = core.coreService.decPrivateModes
  const out = [MOUSE[is.mouseTrackingMode], MOUSE_ENCODING[core.coreMouseService.activeEncoding] ?? '']
  if (is.applicationCursorKeysMode) out.push('\x1b[?1h')
  if (is.applicationKeypadMode) out.push('\x1b=')
  if (is.bracketedPasteMode) out.push('\x1b[?2004h')
  if (is.reverseWraparoundMode) out.push('\x1b[?45h')
  if (is.sendFocusMode) out.push('\x1b[?1004h')
  for (const mode of extra.modes) out.push(`\x1b[?${mode}h`)
  if (extra.modifyOtherKeys !== 0) out.push(`\x1b[>4;${extra.modifyOtherKeys}m`)
  if (cursorStyle !== undefined) out.push(`\x1b[${(CURSOR[cursorStyle] ?? 2) - (cursorBlink === true ? 1 : 0)} q`)
  if (terminal.options.cursorBlink === true) out.push('\x1b[?12h')
  if (terminal.options.convertEol === true) out.push('\x1b[20h')
  if (core.coreService.isCursorHidden) out.push('\x1b[?25l')
  out.push(`\x1b]2;${title}\x1b\\`)
  return out.join('')
}
