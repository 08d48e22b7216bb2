import { QuilError } from '../errors.ts'
import { decodePayload, FRAME_HEADER_BYTES, FRAME_KINDS, type Frame, type FrameKind, violation } from './frame.ts'
import { OutputPieces } from './output-pieces.ts'

// The wire in one place: what frames there are comes from frame.ts, how a stream is cut into them is here.
export {
  encodeInput,
  encodeMessage,
  encodeOutput,
  encodeScreen,
  FRAME_HEADER_BYTES,
  FRAME_KINDS,
  type Frame,
  type FrameKind,
  type InputFrame,
  type MessageFrame,
  type OutputFrame,
  type ScreenFrame,
} from './frame.ts'

export interface FrameDecoderOptions {
  /** The longest frame taken, counted from its kind byte. */
  readonly maxFrameBytes: number
  /** The kinds the other side may send. */
  readonly accept: readonly FrameKind[]
  /** Whether output is told of as it comes, in pieces: a frame that is cut by the chunks is then several, and never copied. */
  readonly outputInPieces?: boolean
}

/** What a frame that has begun starts with; more room is made as its bytes come, so that a mere announcement costs nothing. */
const FIRST_ROOM = 64 << 10

/**
 * Cuts a stream of bytes into frames. A frame's length and kind are checked before anything is kept of it.
 *
 * A frame's `bytes` are valid only during the call of the listener: they are a view of the chunk when the frame lies whole in it.
 * After an error, its own or the listener's, the decoder is of no more use: the place in the stream is lost.
 */
export class FrameDecoder {
  readonly #maxFrameBytes: number
  readonly #kinds: ReadonlyMap<number, FrameKind>
  readonly #pieces: OutputPieces | undefined
  readonly #header = Buffer.alloc(FRAME_HEADER_BYTES)
  #headerFilled = 0
  #payload = Buffer.alloc(0)
  #payloadFilled = 0
  /** Length of the payload that is being gathered. */
  #wanted = 0
  #usable = true

  constructor(options: FrameDecoderOptions) {
    this.#maxFrameBytes = options.maxFrameBytes
    this.#pieces = options.outputInPieces === true ? new OutputPieces() : undefined
    this.#kinds = new Map(options.accept.map((kind) => [FRAME_KINDS[kind], kind]))
  }

  /** Whether the bytes so far end in the middle of a frame. */
  get inFrame(): boolean {
    return this.#headerFilled > 0
  }

  /**
   * Takes the next bytes of the stream and tells the listener of each frame that is complete now.
   *
   * @throws QuilError `PROTOCOL_ERROR`
   */
  push(chunk: Uint8Array, on: (frame: Frame) => void): void {
    if (!this.#usable) throw new QuilError('INTERNAL', 'this decoder failed before, or is fed from its own listener')
    this.#usable = false
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    let at = 0
    // Also with nothing left: a payload may have no bytes at all.
    for (;;) {
      if (this.#headerFilled < FRAME_HEADER_BYTES) {
        at += this.#takeHeader(bytes, at)
        if (this.#headerFilled < FRAME_HEADER_BYTES) break
        this.#wanted = this.#checkHeader()
        if (this.#inPieces) this.#pieces?.begin(this.#wanted)
      }
      if (this.#pieces !== undefined && this.#inPieces) {
        at = this.#pieces.take(bytes, at, on)
        if (!this.#pieces.over) break
        this.#headerFilled = 0
        continue
      }
      if (this.#payloadFilled === 0 && bytes.length - at >= this.#wanted) {
        const end = at + this.#wanted
        this.#deliver(bytes.subarray(at, end), on)
        at = end
        continue
      }
      at += this.#gather(bytes, at)
      if (this.#payloadFilled < this.#wanted) break
      this.#deliver(this.#payload.subarray(0, this.#wanted), on)
    }
    this.#usable = true
  }

  get #inPieces(): boolean {
    return this.#pieces !== undefined && this.#header[4] === FRAME_KINDS.output
  }

  #takeHeader(bytes: Buffer, at: number): number {
    const taken = Math.min(bytes.length - at, FRAME_HEADER_BYTES - this.#headerFilled)
    for (let i = 0; i < taken; i++) this.#header[this.#headerFilled++] = bytes[at + i] as number // a call of `copy` takes longer
    // The length is judged as soon as it is there: a peer that speaks something else may never send a fifth byte.
    if (this.#headerFilled >= 4) this.#checkLength(this.#header.readUInt32BE(0))
    return taken
  }

  #checkLength(length: number): void {
    if (length === 0) throw violation('a frame of length 0')
    if (length > this.#maxFrameBytes) throw violation(`a frame of ${length} bytes; the limit is ${this.#maxFrameBytes}`)
  }

  #checkHeader(): number {
    this.#kind()
    return this.#header.readUInt32BE(0) - 1
  }

  #kind(): FrameKind {
    const byte = this.#header[4] as number
    const kind = this.#kinds.get(byte)
    if (kind === undefined) throw violation(`a frame of kind ${byte}, which it may not send`)
    return kind
  }

  /** Doubling keeps a frame that trickles in byte by byte linear. */
  #gather(bytes: Buffer, at: number): number {
    const taken = Math.min(bytes.length - at, this.#wanted - this.#payloadFilled)
    const needed = this.#payloadFilled + taken
    if (needed > this.#payload.length) {
      const larger = Buffer.allocUnsafeSlow(Math.min(this.#wanted, Math.max(FIRST_ROOM, 2 * this.#payload.length, needed)))
      this.#payload.copy(larger, 0, 0, this.#payloadFilled)
      this.#payload = larger
    }
    bytes.copy(this.#payload, this.#payloadFilled, at, at + taken)
    this.#payloadFilled = needed
    return taken
  }

  #deliver(payload: Buffer, on: (frame: Frame) => void): void {
    const kind = this.#kind()
    this.#headerFilled = 0
    this.#payloadFilled = 0
    on(decodePayload(kind, payload))
    if (this.#payload.length > FIRST_ROOM) this.#payload = Buffer.alloc(0) // one long frame must not be paid for ever after
  }
}
