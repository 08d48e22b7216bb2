import { QuilError } from '../errors.ts'

const DEFAULT_CAPACITY = 256 * 1024

/** The last bytes of one incarnation's output. An offset counts bytes since the incarnation began. */
export class OutputLog {
  #capacity: number
  #ring: Buffer | undefined
  #start = 0
  #end = 0

  /** `capacity` in bytes; default 256 KiB. */
  constructor(options: { readonly capacity?: number } = {}) {
    this.#capacity = checkCapacity(options.capacity ?? DEFAULT_CAPACITY)
  }

  /** Bytes the log can hold. */
  get capacity(): number {
    return this.#capacity
  }

  /** Offset of the oldest byte still held. */
  get start(): number {
    return this.#start
  }

  /** Offset of the next byte to come. */
  get end(): number {
    return this.#end
  }

  /** Copies the bytes in; the caller may reuse them. The oldest make room. */
  push(bytes: Uint8Array): void {
    const kept = bytes.length > this.#capacity ? bytes.subarray(bytes.length - this.#capacity) : bytes
    this.#end += bytes.length
    this.#place(kept, this.#end - kept.length)
    this.#start = Math.max(this.#start, this.#end - this.#capacity)
  }

  /**
   * Answers a copy of up to `maxBytes` bytes from an offset on; empty only at the end.
   * @throws QuilError `INVALID_ARGUMENT` for an offset that is not held
   */
  read(from: number, maxBytes: number): Uint8Array {
    this.#check(from)
    const length = Math.min(this.#end - from, Math.max(1, maxBytes))
    const copy = Buffer.allocUnsafeSlow(length)
    this.copy(from, copy, 0, length)
    return copy
  }

  /** Copies bytes that are held to a place in another buffer. */
  copy(from: number, target: Buffer, at: number, length: number): void {
    const position = from % this.#capacity
    const first = Math.min(length, this.#capacity - position)
    this.#ring?.copy(target, at, position, position + first)
    if (first < length) this.#ring?.copy(target, at + first, 0, length - first)
  }

  /**
   * Answers up to `maxBytes` bytes from an offset on without copying them: they are valid until the next push. Empty only at the end, and fewer
   * where the ring begins anew.
   * @throws QuilError `INVALID_ARGUMENT` for an offset that is not held
   */
  peek(from: number, maxBytes: number): Uint8Array {
    this.#check(from)
    const position = from % this.#capacity
    const length = Math.min(this.#end - from, maxBytes, this.#capacity - position)
    return this.#ring?.subarray(position, position + length) ?? new Uint8Array()
  }

  /** Makes room for more; a smaller capacity changes nothing. */
  grow(capacity: number): void {
    if (checkCapacity(capacity) <= this.#capacity) return
    const held = this.#end > this.#start ? this.read(this.#start, this.#end - this.#start) : undefined
    this.#capacity = capacity
    this.#ring = undefined
    if (held !== undefined) this.#place(held, this.#start)
  }

  #check(from: number): void {
    if (Number.isInteger(from) && from >= this.#start && from <= this.#end) return
    throw new QuilError('INVALID_ARGUMENT', `output offset ${from} is not within ${this.#start} to ${this.#end}`)
  }

  #place(bytes: Uint8Array, offset: number): void {
    if (bytes.length === 0) return
    // Pages of it that are never written cost no memory.
    this.#ring ??= Buffer.allocUnsafeSlow(this.#capacity)
    const position = offset % this.#capacity
    const first = bytes.subarray(0, this.#capacity - position)
    this.#ring.set(first, position)
    this.#ring.set(bytes.subarray(first.length), 0)
  }
}

function checkCapacity(capacity: number): number {
  if (Number.isInteger(capacity) && capacity > 0) return capacity
  throw new QuilError('INVALID_ARGUMENT', `a log's capacity must be a whole number of bytes above 0, not ${capacity}`)
}
