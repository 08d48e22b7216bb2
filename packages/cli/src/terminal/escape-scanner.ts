/** Told of each escape sequence. Parameters are given as bytes from `start` to `end`: most sequences need not be looked into. */
export interface SequenceListener {
  /** `ESC final`, or `ESC intermediate final` such as `ESC ( B`; 0 where there is no intermediate. */
  esc(intermediate: number, final: number): void
  /** `CSI parameters final`, or `CSI parameters intermediate final` such as `CSI 5 SP q`. */
  csi(intermediate: number, final: number, bytes: Uint8Array, start: number, end: number): void
  /** The beginning of an operating system command, up to 64 bytes. */
  osc(text: string): void
}

const ESC = 0x1b
/** Whatever needs more is none of the sequences we look for. */
const LONGEST = 64
/** A native search costs as much as looking at so many bytes here. */
const NEAR = 48

/**
 * Finds the escape sequences in output, wherever it was cut. On the path of every byte: 3 s of CPU time for a GB of densely coloured
 * text, where a regular expression took 28.
 */
export class EscapeScanner {
  #tail: Uint8Array | undefined

  /** Whether output ended in the middle of a sequence. */
  get unfinished(): boolean {
    return this.#tail !== undefined
  }

  feed(chunk: Uint8Array, on: SequenceListener): void {
    const bytes = this.#tail === undefined ? chunk : Buffer.concat([this.#tail, chunk])
    this.#tail = undefined
    for (let at = nextEscape(bytes, 0); at >= 0; ) {
      const end = endOfSequence(bytes, at, on)
      if (end < 0) {
        if (bytes.length - at < LONGEST) this.#tail = bytes.slice(at)
        return
      }
      at = nextEscape(bytes, end)
    }
  }
}

function nextEscape(bytes: Uint8Array, from: number): number {
  const near = Math.min(bytes.length, from + NEAR)
  for (let at = from; at < near; at++) if (bytes[at] === ESC) return at
  return near === bytes.length ? -1 : bytes.indexOf(ESC, near)
}

/** Where the sequence that begins here ends, after telling of it; -1 if it is not over. */
function endOfSequence(bytes: Uint8Array, start: number, on: SequenceListener): number {
  const next = bytes[start + 1]
  if (next === undefined) return -1
  if (next === 0x5b) return endOfCsi(bytes, start + 2, on)
  if (next === 0x5d) return endOfOsc(bytes, start + 2, on)
  if (next >= 0x28 && next <= 0x2b) {
    const final = bytes[start + 2]
    if (final === undefined) return -1
    on.esc(next, final)
    return start + 3
  }
  if (next >= 0x30) on.esc(0, next)
  return next === ESC ? start + 1 : start + 2
}

function endOfCsi(bytes: Uint8Array, start: number, on: SequenceListener): number {
  let at = start
  while (at < bytes.length && at - start < LONGEST) {
    const byte = bytes[at] as number
    if (byte < 0x20) return at // begins another, or breaks this one off
    if (byte >= 0x40) {
      const before = at > start ? (bytes[at - 1] as number) : 0
      const intermediate = before >= 0x20 && before < 0x30 ? before : 0
      on.csi(intermediate, byte, bytes, start, intermediate === 0 ? at : at - 1)
      return at + 1
    }
    at++
  }
  return at < bytes.length ? at : -1
}

function endOfOsc(bytes: Uint8Array, start: number, on: SequenceListener): number {
  let at = start
  while (at < bytes.length && at - start < LONGEST && bytes[at] !== ESC && bytes[at] !== 0x07) at++
  if (at === bytes.length && at - start < LONGEST) return -1
  on.osc(Buffer.from(bytes.subarray(start, at)).toString('latin1'))
  return at
}
