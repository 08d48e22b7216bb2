import { EscapeScanner, type SequenceListener } from './escape-scanner.ts'
import { oscUndo } from './osc-undo.ts'

/** DEC private modes that programs switch on and a shell does not expect, in the order they are switched off. */
const PRIVATE_MODES = [
  9, 1000, 1001, 1002, 1003, 1005, 1006, 1015, 1016, 1004, 2004, 2026, 2031, 2048, 1, 5, 6, 45, 69, 66, 47, 1047, 1049,
] as const
const ALTERNATE = [47, 1047, 1049] as const
/** Modes that are on in a fresh terminal: the visible cursor, and wrapping at the edge. */
const ON_BY_DEFAULT = [25, 7] as const
const ANSI_MODES: Readonly<Record<string, string>> = { 4: '\x1b[4l', 20: '\x1b[20l' }
const SHIFT_OUT = 0x0e
const SHIFT_IN = 0x0f
const GREATER = 0x3e
/** What a soft reset takes back in every terminal. */
const SOFT = ['keypad', 'region', '4', '(', ')', '*', '+', 'protected'] as const

/**
 * Watches a program's output for terminal modes, so that those it leaves behind can be taken back, and no others: to "leave" an
 * alternate screen that was never entered would move the cursor.
 */
export class TerminalModes {
  readonly #scanner = new EscapeScanner()
  readonly #on = new Set<number>(ON_BY_DEFAULT)
  /** Kitty keyboard flags of the main and the alternate screen: how many were pushed, and whether the lowest were set. */
  readonly #keyboard = { main: { pushed: 0, set: false }, alternate: { pushed: 0, set: false } }
  /** Everything else: what it is, and how it is taken back. */
  readonly #undo = new Map<string, string>()
  #styled = false
  #shiftedOut = false
  #tabs = false

  /** Whether the alternate screen is shown. */
  get alternate(): boolean {
    return ALTERNATE.some((mode) => this.#on.has(mode))
  }

  feed(chunk: Uint8Array): void {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength) // searches a hundred times as fast
    // Shift Out, into the line-drawing characters, is the one mode that is a single byte.
    if (this.#shiftedOut || bytes.includes(SHIFT_OUT)) {
      const [out, back] = [bytes.lastIndexOf(SHIFT_OUT), bytes.lastIndexOf(SHIFT_IN)]
      if (out !== back) this.#shiftedOut = out > back
    }
    this.#scanner.feed(bytes, this.#listener)
  }

  /** What gives the terminal back as it was found; empty where the program has done so itself. Tab stops need the width. */
  resetSequence(columns?: number): string {
    const parts: string[] = []
    const { main, alternate } = this.#keyboard
    if (this.#scanner.unfinished) parts.push('\x18')
    if (this.alternate) parts.push(...keyboardUndo(alternate))
    for (const mode of PRIVATE_MODES) if (this.#on.has(mode)) parts.push(`\x1b[?${mode}l`)
    parts.push(...keyboardUndo(main))
    for (const mode of ON_BY_DEFAULT) if (!this.#on.has(mode)) parts.push(`\x1b[?${mode}h`)
    if (this.#shiftedOut) parts.push('\x0f')
    parts.push(...this.#undo.values())
    if (this.#styled) parts.push('\x1b[0m')
    if (this.#tabs && columns !== undefined) parts.push(everyEighthColumn(columns))
    return parts.join('')
  }

  readonly #listener: SequenceListener = {
    esc: (intermediate, final) => {
      const set = String.fromCharCode(intermediate)
      if (intermediate !== 0) this.#mark(set, final !== 0x42, `\x1b${set}B`)
      else if (final === 0x63) this.#forget()
      else if (final === 0x3d || final === 0x3e) this.#mark('keypad', final === 0x3d, '\x1b>')
      else if (final === 0x48) this.#tabs = true
    },
    csi: (intermediate, final, bytes, start, end) => {
      // Nearly all are colours and moves of the cursor.
      if (final === 0x6d && bytes[start] !== GREATER) this.#styled = !isZero(bytes, start, end)
      else if (final >= 0x67 || intermediate !== 0) this.#control(intermediate, final, ascii(bytes, start, end))
    },
    osc: (text) => {
      for (const [what, undo] of oscUndo(text)) this.#mark(what, undo !== undefined, undo)
    },
  }

  #control(intermediate: number, final: number, parameters: string): void {
    const isNone = /^[0;]*$/.test(parameters)
    switch (String.fromCharCode(...(intermediate === 0 ? [] : [intermediate]), final)) {
      case 'm':
        if (parameters.startsWith('>4')) this.#mark('modify-keys', /^>4;[1-9]/.test(parameters), '\x1b[>4m')
        break
      case 'u':
        this.#kitty(parameters)
        break
      case 'h':
      case 'l':
        this.#set(parameters, final === 0x68)
        break
      case 'r':
        // Taking a scroll region back moves the cursor: it is put where it was.
        if (!parameters.startsWith('?')) this.#mark('region', !isNone, '\x1b7\x1b[r\x1b8')
        break
      case 'g':
        this.#tabs = true
        break
      case ' q':
        this.#mark('cursor', !isNone, '\x1b[0 q')
        break
      case '"q':
        this.#mark('protected', !isNone, '\x1b[0"q')
        break
      case '!p':
        this.#softReset()
        break
    }
  }

  #softReset(): void {
    for (const what of SOFT) this.#undo.delete(what)
    this.#on.add(25).delete(6)
    this.#styled = false
  }

  #set(parameters: string, on: boolean): void {
    const isPrivate = parameters.startsWith('?')
    for (const mode of parameters
      .slice(isPrivate ? 1 : 0)
      .split(';')
      .map(Number)) {
      if (!isPrivate) {
        const undo = ANSI_MODES[mode]
        if (undo !== undefined) this.#mark(String(mode), on, undo)
        continue
      }
      if (on) this.#on.add(mode)
      else this.#on.delete(mode)
    }
    // A terminal may keep the alternate screen's keys, or forget them: nobody comes back to them.
    if (!this.alternate) this.#keyboard.alternate = { pushed: 0, set: false }
  }

  #kitty(parameters: string): void {
    const keyboard = this.#keyboard[this.alternate ? 'alternate' : 'main']
    if (parameters.startsWith('>')) keyboard.pushed += 1
    else if (parameters.startsWith('<')) keyboard.pushed = Math.max(0, keyboard.pushed - (Number(parameters.slice(1)) || 1))
    else if (parameters.startsWith('=') && keyboard.pushed === 0) keyboard.set = !/^=0?(;1?)?$/.test(parameters)
  }

  #mark(what: string, on: boolean, undo = ''): void {
    this.#undo.delete(what)
    if (on) this.#undo.set(what, undo)
  }

  #forget(): void {
    this.#on.clear()
    for (const mode of ON_BY_DEFAULT) this.#on.add(mode)
    this.#keyboard.main = { pushed: 0, set: false }
    this.#keyboard.alternate = { pushed: 0, set: false }
    this.#undo.clear()
    this.#tabs = this.#styled = this.#shiftedOut = false
  }
}

function keyboardUndo({ pushed, set }: { readonly pushed: number; readonly set: boolean }): readonly string[] {
  return [...(pushed > 0 ? [`\x1b[<${pushed}u`] : []), ...(set ? ['\x1b[=0u'] : [])]
}

/** `CSI m`, `CSI 0 m` and the like. */
function isZero(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (bytes[at] !== 0x30 && bytes[at] !== 0x3b) return false
  return true
}

function ascii(bytes: Uint8Array, start: number, end: number): string {
  return String.fromCharCode(...bytes.subarray(start, end))
}

/** Tab stops as every terminal begins with; the cursor stays where it is. */
function everyEighthColumn(columns: number): string {
  const stops = Array.from({ length: Math.ceil(columns / 8) }, (_, index) => `\x1b[${8 * index + 1}G\x1bH`)
  return `\x1b7\x1b[3g${stops.join('')}\x1b8`
}
