/** DEC private modes that programs switch on and a shell does not expect, in the order they are switched off. */
const PRIVATE_MODES = [
  9, 1000, 1001, 1002, 1003, 1005, 1006, 1015, 1016, 1004, 2004, 2026, 2031, 2048, 1, 66, 47, 1047, 1049,
] as const
const ALTERNATE = new Set([47, 1047, 1049])
/** Modes that are on in a fresh terminal: the visible cursor, and wrapping at the edge. */
const ON_BY_DEFAULT = [25, 7] as const

const LONGEST_SEQUENCE = 64

/**
 * Watches a program's output for terminal modes, so that those it leaves behind when it is killed can be taken back, and no
 * others: to "leave" an alternate screen that was never entered would move the cursor.
 */
export class TerminalModes {
  readonly #on = new Set<number>()
  /** Pushed kitty keyboard flags, of the main and of the alternate screen. */
  readonly #pushed = { main: 0, alternate: 0 }
  #keypad = false
  #modifyKeys = false
  #cursorStyle = false
  #painted = false
  #tail = ''

  constructor() {
    for (const mode of ON_BY_DEFAULT) this.#on.add(mode)
  }

  feed(bytes: Uint8Array): void {
    const text = this.#tail + Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
    if (!text.includes('\x1b')) return
    let end = 0
    for (const match of text.matchAll(SEQUENCE)) {
      end = match.index + match[0].length
      this.#apply(match[1] ?? '', match[2] ?? '', match[3] ?? '')
    }
    // A sequence may be cut anywhere: what might be the beginning of one waits for the rest.
    const start = text.lastIndexOf('\x1b')
    this.#tail = start >= end && text.length - start < LONGEST_SEQUENCE ? text.slice(start) : ''
  }

  /** What gives the terminal back as it was found; empty where the program has done so itself. */
  resetSequence(): string {
    const parts: string[] = []
    if (this.#modifyKeys) parts.push('\x1b[>4m')
    if (this.#alternate && this.#pushed.alternate > 0) parts.push(`\x1b[<${this.#pushed.alternate}u`)
    for (const mode of PRIVATE_MODES) if (this.#on.has(mode)) parts.push(`\x1b[?${mode}l`)
    if (this.#pushed.main > 0) parts.push(`\x1b[<${this.#pushed.main}u`)
    for (const mode of ON_BY_DEFAULT) if (!this.#on.has(mode)) parts.push(`\x1b[?${mode}h`)
    if (this.#keypad) parts.push('\x1b>')
    if (this.#cursorStyle) parts.push('\x1b[0 q')
    if (this.#painted) parts.push('\x1b[0m')
    return parts.join('')
  }

  get #alternate(): boolean {
    return [...ALTERNATE].some((mode) => this.#on.has(mode))
  }

  /** One sequence: `ESC final`, or `CSI parameters final`. */
  #apply(simple: string, parameters: string, final: string): void {
    if (simple === 'c') this.#forget()
    else if (simple === '=' || simple === '>') this.#keypad = simple === '='
    else if (final === 'm') this.#style(parameters)
    else if (final === 'u') this.#kitty(parameters)
    else if (final === ' q') this.#cursorStyle = parameters !== '' && parameters !== '0'
    else if (final === 'h' || final === 'l') this.#set(parameters, final === 'h')
  }

  #set(parameters: string, on: boolean): void {
    if (!parameters.startsWith('?')) return
    for (const mode of parameters.slice(1).split(';').map(Number)) {
      if (on) this.#on.add(mode)
      else this.#on.delete(mode)
      if (ALTERNATE.has(mode) && !on) this.#pushed.alternate = 0
    }
  }

  #style(parameters: string): void {
    if (parameters.startsWith('>4')) this.#modifyKeys = /^>4;[1-9]/.test(parameters)
    else if (!parameters.startsWith('>')) this.#painted = parameters !== '' && parameters !== '0'
  }

  #kitty(parameters: string): void {
    const screen = this.#alternate ? 'alternate' : 'main'
    if (parameters.startsWith('>')) this.#pushed[screen] += 1
    else if (parameters.startsWith('<')) {
      this.#pushed[screen] = Math.max(0, this.#pushed[screen] - (Number(parameters.slice(1)) || 1))
    }
  }

  #forget(): void {
    this.#on.clear()
    for (const mode of ON_BY_DEFAULT) this.#on.add(mode)
    this.#pushed.main = this.#pushed.alternate = 0
    this.#keypad = this.#modifyKeys = this.#cursorStyle = this.#painted = false
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is looked for
const SEQUENCE = /\x1b(?:([c=>])|\[([<=>?]?[\d;:]*)( ?[a-zA-Z]))/g
