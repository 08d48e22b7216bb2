/** A sequence that is longer is represented by an opening that receivers skip until its end. */
const LONGEST = 64 * 1024
const ESC = 0x1b

/**
 * Remembers the bytes of a sequence or character that has begun and not ended. A screen may be taken between any two bytes:
 * whoever gets it needs these to understand what follows.
 */
export class SequenceTail {
  #open: Buffer = Buffer.alloc(0)
  #skipping = false

  get bytes(): Uint8Array {
    if (this.#open[0] !== ESC || isString(this.#open)) return this.#open
    // Control characters within a sequence have had their effect already.
    return this.#open.filter((byte, index) => index === 0 || byte >= 0x20)
  }

  /** Takes the bytes that were interpreted; `ground`: no sequence is open after them. */
  push(bytes: Uint8Array, ground: boolean): void {
    if (ground) {
      const last = Buffer.concat([this.#open.subarray(-3), bytes.subarray(-4)])
      this.#open = Buffer.from(last.subarray(last.length - incompleteCharacter(last)))
      this.#skipping = false
      return
    }
    const joined = this.#open.length === 0 ? Buffer.from(bytes) : Buffer.concat([this.#open, bytes])
    const begin = Math.max(0, lastIntroducer(joined))
    if (this.#skipping && begin === 0) return
    const open = Buffer.from(joined.subarray(begin))
    this.#skipping = open.length > LONGEST
    this.#open = this.#skipping ? skipped(open) : open
  }
}

function isString(open: Uint8Array): boolean {
  return ']PX^_'.includes(String.fromCharCode(open[1] ?? 0))
}

function lastIntroducer(bytes: Uint8Array): number {
  for (let at = bytes.length - 1; at >= 0; at--) {
    if (bytes[at] === ESC) return at
    // The 8-bit forms, in UTF-8.
    if (bytes[at] === 0xc2 && ((bytes[at + 1] ?? 0) & 0xe0) === 0x80) return at
  }
  return -1
}

/** An OSC ends with BEL, the other strings do not: the stand-in keeps the kind, under a number or letter nobody acts on. */
function skipped(open: Buffer): Buffer {
  const kind = open[0] === ESC ? (open[1] ?? 0) : (open[1] ?? 0) - 0x40
  if (kind === 0x5d) return Buffer.from('\x1b]99999;')
  if (kind === 0x50) return Buffer.from('\x1bP0z')
  return Buffer.from([ESC, kind])
}

/** How many bytes at the end are the beginning of a UTF-8 character. */
export function incompleteCharacter(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0
    if ((byte & 0xc0) === 0x80) continue
    const length = byte >= 0xf0 && byte < 0xf8 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc2 ? 2 : 1
    return byte < 0xf8 && length > back ? back : 0
  }
  return 0
}
