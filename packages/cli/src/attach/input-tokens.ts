import { type KeyEvent, keyOfByte, keyOfSequence } from './key.ts'

/** A piece of what comes from a terminal. All pieces together are the input, byte for byte. */
export interface InputToken {
  readonly bytes: Uint8Array
  /** `key`: may be part of a detach key. `other-key`: any other, such as an arrow. `rest`: mouse, focus, answers, pasted text. */
  readonly kind: 'key' | 'other-key' | 'rest'
  /** Of `key`. */
  readonly key?: KeyEvent
}

const ESC = 0x1b
const BEL = 0x07
const BACKSLASH = 0x5c
const LONGEST_SEQUENCE = 128

type State = 'ground' | 'escape' | 'csi' | 'ss3' | 'string' | 'string-end' | 'x10-mouse'

/**
 * Splits terminal input into keys and the rest, wherever it was cut. An unfinished sequence is held back: ESC at the end may be the
 * Escape key or the beginning of another, and only time tells. Who reads calls `flush` when nothing follows.
 */
export class InputTokens {
  #state: State = 'ground'
  #held: number[] = []
  /** Whether a part of the sequence has been given before. */
  #given = false
  #parameters = ''
  #mouseBytes = 0
  #pasting = false

  /** Whether `flush` would give something. */
  get holding(): boolean {
    return this.#held.length > 0
  }

  push(chunk: Uint8Array): readonly InputToken[] {
    const tokens: InputToken[] = []
    for (let at = 0; at < chunk.length; ) {
      const last = tokens.at(-1)
      const length = this.#run(chunk, at, last?.kind === 'key' && last.bytes.length === 1)
      if (length > 0) tokens.push({ kind: this.#pasting ? 'rest' : 'other-key', bytes: chunk.slice(at, at + length) })
      else this.#byte(chunk[at] ?? 0, tokens)
      at += Math.max(1, length)
    }
    return tokens
  }

  /** Nothing follows for now: gives what is held back. ESC and at most one character were a key then, alone or with Alt. */
  flush(): readonly InputToken[] {
    if (!this.holding) return []
    const bytes = Uint8Array.from(this.#held)
    this.#held = []
    if (!this.#given && bytes.length <= 2) this.#reset()
    else this.#given = true
    return [{ kind: 'other-key', bytes }]
  }

  /** How much from here on can be taken as a whole: pasted text, or text of which the character before is a key already. */
  #run(chunk: Uint8Array, at: number, afterByte: boolean): number {
    if (this.#state !== 'ground') return 0
    if (this.#pasting) {
      const end = chunk.indexOf(ESC, at)
      return (end < 0 ? chunk.length : end) - at
    }
    let end = at
    if (afterByte && isText(chunk[at - 1])) while (isText(chunk[end])) end++
    return end - at
  }

  #byte(byte: number, tokens: InputToken[]): void {
    if (this.#state !== 'ground' && this.#cutOffBy(byte)) {
      this.#end(this.#state === 'string' || this.#state === 'string-end' ? 'rest' : 'other-key', tokens)
    }
    if (this.#state === 'ground' && byte !== ESC) {
      tokens.push({ bytes: Uint8Array.of(byte), ...(this.#pasting ? { kind: 'rest' } : { kind: 'key', key: keyOfByte(byte) }) })
      return
    }
    this.#held.push(byte)
    if (this.#state === 'ground') this.#state = 'escape'
    else this.#inSequence(byte, tokens)
  }

  #inSequence(byte: number, tokens: InputToken[]): void {
    if (this.#state === 'escape') this.#afterEscape(byte, tokens)
    else if (this.#state === 'csi') this.#inCsi(byte, tokens)
    else if (this.#state === 'ss3') this.#end('other-key', tokens)
    else if (this.#state === 'x10-mouse') this.#inMouse(tokens)
    else this.#inString(byte, tokens)
  }

  /** Whether a sequence cannot go on with this byte: it was none, or it lost its end, and this is the next key. */
  #cutOffBy(byte: number): boolean {
    if (this.#state === 'x10-mouse') return false
    if (this.#state === 'string') return byte < 0x20 && byte !== BEL && byte !== ESC
    if (this.#state === 'string-end') return byte !== BACKSLASH
    // Alt+Enter and Alt+Backspace are keys; Escape and then Ctrl with a key is what people type who leave an editor's mode.
    return byte < 0x20 && !(this.#state === 'escape' && byte === 0x0d && !this.#pasting)
  }

  #afterEscape(byte: number, tokens: InputToken[]): void {
    if (byte === 0x5b) this.#state = 'csi'
    else if (this.#pasting) this.#end('rest', tokens)
    else if (byte === 0x4f) this.#state = 'ss3'
    else if (STRINGS.has(byte)) this.#state = 'string'
    else this.#end('other-key', tokens) // Alt and a key
  }

  #inCsi(byte: number, tokens: InputToken[]): void {
    if (byte < 0x40) {
      this.#parameters += String.fromCharCode(byte)
      if (this.#parameters.length > LONGEST_SEQUENCE) this.#end('rest', tokens)
      return
    }
    const parameters = this.#parameters
    const final = String.fromCharCode(byte)
    if (final === '~' && (parameters === '200' || parameters === '201')) {
      this.#pasting = parameters === '200'
      this.#end('rest', tokens)
    } else if (this.#pasting) this.#end('rest', tokens)
    else if (final === 'M' && parameters === '') {
      this.#state = 'x10-mouse'
      this.#mouseBytes = 3
    } else {
      const key = this.#given ? undefined : keyOfSequence(parameters, final)
      if (key !== undefined) this.#end('key', tokens, key)
      else this.#end(isNoKey(parameters, final) ? 'rest' : 'other-key', tokens)
    }
  }

  #inMouse(tokens: InputToken[]): void {
    this.#mouseBytes--
    if (this.#mouseBytes === 0) this.#end('rest', tokens)
  }

  /** An answer of the terminal, of any length: given as it comes. */
  #inString(byte: number, tokens: InputToken[]): void {
    if (byte === BEL || this.#state === 'string-end') this.#end('rest', tokens)
    else if (byte === ESC) this.#state = 'string-end'
    else if (this.#held.length >= LONGEST_SEQUENCE) {
      tokens.push({ kind: 'rest', bytes: Uint8Array.from(this.#held) })
      this.#held = []
      this.#given = true
    }
  }

  #end(kind: InputToken['kind'], tokens: InputToken[], key?: KeyEvent): void {
    if (this.holding) tokens.push({ kind, bytes: Uint8Array.from(this.#held), ...(key === undefined ? {} : { key }) })
    this.#reset()
  }

  #reset(): void {
    this.#state = 'ground'
    this.#held = []
    this.#given = false
    this.#parameters = ''
  }
}

/** OSC, DCS, APC, PM, SOS. */
const STRINGS = new Set([0x5d, 0x50, 0x5f, 0x5e, 0x58])

function isText(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x20
}

/** Mouse, focus, and what a terminal answers. `CSI 1;2R` is both Shift+F3 and a cursor position; either way no detach key. */
function isNoKey(parameters: string, final: string): boolean {
  if (/^[<?>=]/.test(parameters)) return true
  return parameters === '' ? final === 'I' || final === 'O' : /[cnRtxy]/.test(final)
}
