import { OUTPUT_HEADER_BYTES, type OutputFrame, readPlace, violation } from './frame.ts'

/** An output frame that is told of as it comes: each piece is one with an offset of its own, and nothing is gathered. */
export class OutputPieces {
  readonly #head = Buffer.alloc(OUTPUT_HEADER_BYTES)
  #headFilled = 0
  #place = { channel: 0, offset: 0 }
  #left = 0

  /** @throws QuilError `PROTOCOL_ERROR` when the payload cannot be one of output */
  begin(payloadBytes: number): void {
    if (payloadBytes < OUTPUT_HEADER_BYTES) throw violation(`a frame of kind output with ${payloadBytes} bytes`)
    this.#headFilled = 0
    this.#left = payloadBytes - OUTPUT_HEADER_BYTES
  }

  /** Whether the frame is over. */
  get over(): boolean {
    return this.#headFilled === OUTPUT_HEADER_BYTES && this.#left === 0
  }

  /**
   * Takes what belongs to the frame and answers where that ends.
   * @throws QuilError `PROTOCOL_ERROR`
   */
  take(bytes: Buffer, from: number, on: (frame: OutputFrame) => void): number {
    let at = from
    if (this.#headFilled < OUTPUT_HEADER_BYTES) {
      const taken = bytes.copy(this.#head, this.#headFilled, at, at + OUTPUT_HEADER_BYTES - this.#headFilled)
      this.#headFilled += taken
      at += taken
      if (this.#headFilled < OUTPUT_HEADER_BYTES) return at
      this.#place = readPlace(this.#head)
    }
    const length = Math.min(this.#left, bytes.length - at)
    if (length === 0) return at
    const { channel, offset } = this.#place
    this.#left -= length
    this.#place.offset += length
    on({ kind: 'output', channel, offset, bytes: bytes.subarray(at, at + length) })
    return at + length
  }
}
