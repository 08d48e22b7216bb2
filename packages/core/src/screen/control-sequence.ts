/** What {@link ControlSequence.read} answers when the end has not come yet, and for what the emulator may understand in its own way. */
export const INCOMPLETE = -1
export const STRANGE = -2

const MOST_PARAMS = 32
const COLON = 0x3a
const SEMICOLON = 0x3b

/** A control sequence, read from bytes again and again without making an object of each. */
export class ControlSequence {
  readonly params: Int32Array = new Int32Array(MOST_PARAMS)
  /** Of the parameters, as the emulator counts them: at least 1. */
  count = 0
  /** `<`, `=`, `>`, `?` or 0. */
  prefix = 0
  intermediate = 0
  final = 0

  /** The first parameter, 1 where it is not given or 0. */
  get amount(): number {
    return (this.params[0] as number) || 1
  }

  /** Reads on behind `ESC [`. Answers the index behind the end, {@link INCOMPLETE} or {@link STRANGE}. */
  read(bytes: Uint8Array, from: number): number {
    let at = from
    this.prefix = 0
    this.intermediate = 0
    this.count = 1
    this.params[0] = 0
    const first = bytes[at] as number
    if (first >= 0x3c && first <= 0x3f) {
      this.prefix = first
      at += 1
    }
    for (; at < bytes.length; at++) {
      const byte = bytes[at] as number
      if (byte >= 0x40 && byte <= 0x7e) {
        this.final = byte
        return at + 1
      }
      if (!this.#take(byte)) return STRANGE
    }
    return INCOMPLETE
  }

  #take(byte: number): boolean {
    const { params } = this
    if (byte >= 0x20 && byte < 0x30) {
      if (this.intermediate !== 0) return false
      this.intermediate = byte
      return true
    }
    // Nor control characters, nor colons: what they mean depends on what comes before.
    if (this.intermediate !== 0 || byte < 0x30 || byte > SEMICOLON || byte === COLON) return false
    if (byte === SEMICOLON) {
      if (this.count === MOST_PARAMS) return false
      params[this.count++] = 0
      return true
    }
    const index = this.count - 1
    params[index] = Math.min((params[index] as number) * 10 + byte - 0x30, 0x7fffffff)
    return true
  }
}
