import type { ControlSequence } from './control-sequence.ts'
import { PenBits, type PenState } from './pen-bits.ts'

const ESC = 0x1b
const BRACKET = 0x5b
const COLON = 0x3a
const SEMICOLON = 0x3b
const ZERO = 0x30
const M = 0x6d
/** Longer ones may have more parameters than the emulator takes. */
const LONGEST = 32

/** Where the parameters of a `CSI … m` that begin at an index end; -1 for any other sequence, and for a long one. */
export function coloursEnd(bytes: Uint8Array, from: number): number {
  const limit = Math.min(bytes.length, from + LONGEST)
  for (let at = from; at < limit; at++) {
    const byte = bytes[at] as number
    if (byte === M) return at
    if (byte < ZERO || byte > SEMICOLON || byte === COLON) return -1
  }
  return -1
}

/**
 * The pen of output that is skimmed. Nearly every colour is taken back before anybody asks: only those behind the last reset are looked into, and only
 * when somebody does.
 */
export class SkimmedPen {
  readonly #pen = new PenBits()
  readonly #sequence: ControlSequence
  #bytes: Uint8Array | undefined
  #first = 0
  #end = 0

  /** @param sequence to read with */
  constructor(sequence: ControlSequence) {
    this.#sequence = sequence
  }

  /** Once it is {@link settle}d. */
  get state(): PenState {
    const { fg, bg, ext } = this.#pen
    return { fg, bg, ext }
  }

  set state(state: PenState) {
    this.#bytes = undefined
    Object.assign(this.#pen, state)
  }

  /** Takes a sequence by where its ESC is and where its parameters end, as {@link coloursEnd} found it. */
  pass(bytes: Uint8Array, at: number, end: number): void {
    const parameters = end - at - 2
    if (parameters === 0 || (parameters === 1 && bytes[at + 2] === ZERO)) {
      this.#bytes = undefined
      this.#pen.reset()
    } else if (this.#bytes === undefined) {
      this.#bytes = bytes
      this.#first = at
    }
    this.#end = end
  }

  /** Takes one that was read. */
  take(params: Int32Array, count: number): void {
    this.settle()
    this.#pen.take(params, count)
  }

  /** Looks into what was passed. To be called while its bytes are valid. */
  settle(): void {
    const bytes = this.#bytes
    if (bytes === undefined) return
    this.#bytes = undefined
    for (let at = this.#first; at >= 0 && at < this.#end; at = bytes.indexOf(ESC, at + 1)) {
      if (bytes[at + 1] !== BRACKET || coloursEnd(bytes, at + 2) < 0) continue
      this.#sequence.read(bytes, at + 2)
      this.#pen.take(this.#sequence.params, this.#sequence.count)
    }
  }
}
