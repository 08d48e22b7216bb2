const ESC = 0x1b
const BEL = 0x07
const CAN = 0x18
const SUB = 0x1a
const BACKSLASH = 0x5c
/** The 8-bit string terminator. In UTF-8 it is also part of characters, but never right after an ASCII byte. */
const ST = 0x9c

// Its 8-bit form (0x9d) is a part of characters in UTF-8, and not looked for.
const OSC = Buffer.from('\x1b]')
const RIS = Buffer.from('\x1bc')

/** One kind of operating system command to look for. */
export interface OscKind {
  readonly code: number
  /** Bytes of the whole sequence, from its ESC to the end of its terminator; a longer one is passed over. */
  readonly maxBytes: number
  /** `text`: what stands behind the code and its semicolon, a byte per character. `terminator`: `BEL`, or the string terminator. */
  readonly on: (text: string, terminator: '\x07' | '\x1b\\') => void
}

/** Full resets of the terminal (RIS), looked for only while somebody has something to lose by them. */
export interface ResetWatch {
  wanted(): boolean
  on(): void
}

interface Kind extends OscKind {
  readonly prefix: string
}

/**
 * Finds chosen operating system commands in a terminal's output, whatever the pieces it comes in.
 *
 * Plain output costs one search per piece, and another while resets are wanted; of sequences nobody asked for nothing is kept.
 */
export class OscScanner {
  readonly #kinds: readonly Kind[]
  readonly #reset: ResetWatch | undefined
  /** A sequence that has begun, from its ESC on. */
  #begun: Buffer | undefined

  constructor(kinds: readonly OscKind[], reset?: ResetWatch) {
    this.#kinds = kinds.map((kind) => ({ ...kind, prefix: `${kind.code};` }))
    this.#reset = reset
  }

  push(bytes: Uint8Array): void {
    const piece = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    const begun = this.#begun
    if (begun === undefined && piece.indexOf(ESC) === -1) return
    this.#begun = undefined
    this.#scan(begun === undefined ? piece : Buffer.concat([begun, piece]))
  }

  #scan(output: Buffer): void {
    let done = 0
    for (let at = output.indexOf(OSC); at !== -1; at = output.indexOf(OSC, at)) {
      const kind = this.#kindAt(output, at + 2)
      if (kind === 'none') at += 2
      else {
        const end = kind === 'cut off' ? undefined : endOf(output, at, kind)
        if (end === undefined) {
          this.#resets(output, done, at)
          this.#begun = Buffer.from(output.subarray(at))
          return
        }
        this.#resets(output, done, at)
        if (kind !== 'cut off' && end.terminator !== undefined) {
          kind.on(output.toString('latin1', at + 2 + kind.prefix.length, end.at), end.terminator)
        }
        at = end.at
        done = at
      }
    }
    this.#resets(output, done, output.length)
    if (output.at(-1) === ESC) this.#begun = Buffer.from([ESC])
  }

  /** Several resets in a row are one. */
  #resets(output: Buffer, from: number, to: number): void {
    if (from < to && this.#reset?.wanted() === true && output.subarray(from, to).includes(RIS)) this.#reset.on()
  }

  /** Byte by byte: a flood of sequences must not cost a string each. */
  #kindAt(output: Buffer, from: number): Kind | 'none' | 'cut off' {
    for (const kind of this.#kinds) {
      const { prefix } = kind
      let same = 0
      while (same < prefix.length && output[from + same] === prefix.charCodeAt(same)) same += 1
      if (same === prefix.length) return kind
      if (from + same >= output.length) return 'cut off'
    }
    return 'none'
  }
}

interface End {
  /** Offset of the terminator, or of the byte with which the sequence is given up. */
  readonly at: number
  readonly terminator?: '\x07' | '\x1b\\'
}

/** Where the sequence ends, or where it is given up; `undefined` while that is not known. */
function endOf(output: Buffer, start: number, { prefix, maxBytes }: Kind): End | undefined {
  const tooFar = start + maxBytes
  const limit = Math.min(output.length, tooFar)
  for (let at = start + 2 + prefix.length; at < limit; at += 1) {
    const byte = output[at]
    if (byte === BEL) return { at, terminator: '\x07' }
    if (byte === ST && (output[at - 1] ?? 0) < 0x80) return { at, terminator: '\x1b\\' }
    if (byte === CAN || byte === SUB) return { at }
    if (byte !== ESC) continue
    const next = output[at + 1]
    // Another ESC sequence ends this one without a word.
    if (next === undefined) return undefined
    return next === BACKSLASH && at + 2 <= tooFar ? { at, terminator: '\x1b\\' } : { at }
  }
  return limit < tooFar ? undefined : { at: limit }
}
