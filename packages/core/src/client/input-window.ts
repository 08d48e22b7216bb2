import { MAX_PIECE_BYTES } from '../protocol/limits.ts'
import type { Link } from './link.ts'

/** Bytes that are on their way to the program without a word that it has taken them. The host keeps more than that of one channel. */
const WINDOW_BYTES = 512 << 10
/** Above this many waiting bytes `write` answers false. */
const HIGH_WATER_BYTES = 1 << 20

/** Input of one channel. What the program does not take waits here, in whose memory it belongs, and not in the host. */
export class InputWindow {
  readonly #link: Link
  readonly #channel: number
  #queue: Uint8Array[] = []
  #queuedBytes = 0
  /** Sent since the host last said that all was taken. */
  #sentBytes = 0
  #asking = false
  #closed = false
  #emptied: (() => void)[] = []

  constructor(link: Link, channel: number) {
    this.#link = link
    this.#channel = channel
  }

  /** False when more than 1 MiB waits: hold back until `drained()`. */
  write(bytes: Uint8Array): boolean {
    if (this.#closed || bytes.length === 0) return true
    const taken = this.#queue.length === 0 ? this.#send(bytes) : 0
    if (taken < bytes.length) {
      this.#queue.push(Uint8Array.from(bytes.subarray(taken))) // the caller may reuse its buffer
      this.#queuedBytes += bytes.length - taken
    }
    return this.#queuedBytes <= HIGH_WATER_BYTES - WINDOW_BYTES
  }

  /** Resolves when the terminal has taken everything written so far, or the channel is over. */
  async drained(): Promise<void> {
    if (this.#queue.length > 0) await new Promise<void>((resolve) => this.#emptied.push(resolve))
    if (!this.#closed) await this.#link.request('channel.drain', { channel: this.#channel }).catch(() => {})
  }

  /** The channel is over: what waits goes nowhere. */
  close(): void {
    this.#closed = true
    this.#queue = []
    this.#queuedBytes = 0
    this.#wake()
  }

  /** Answers how much the window had room for. */
  #send(bytes: Uint8Array): number {
    let at = 0
    while (at < bytes.length && this.#sentBytes < WINDOW_BYTES) {
      const piece = bytes.subarray(at, at + Math.min(MAX_PIECE_BYTES, WINDOW_BYTES - this.#sentBytes))
      this.#link.input(this.#channel, piece)
      this.#sentBytes += piece.length
      at += piece.length
    }
    if (this.#sentBytes >= WINDOW_BYTES) void this.#askForMore()
    return at
  }

  async #askForMore(): Promise<void> {
    if (this.#asking) return
    this.#asking = true
    await this.#link.request('channel.drain', { channel: this.#channel }).catch(() => {}) // the channel's end is told elsewhere
    this.#asking = false
    this.#sentBytes = 0
    this.#pump()
  }

  #pump(): void {
    for (let bytes = this.#queue[0]; bytes !== undefined && !this.#closed; bytes = this.#queue[0]) {
      const taken = this.#send(bytes)
      this.#queuedBytes -= taken
      if (taken < bytes.length) {
        this.#queue[0] = bytes.subarray(taken)
        return
      }
      this.#queue.shift()
    }
    this.#wake()
  }

  #wake(): void {
    for (const resolve of this.#emptied.splice(0)) resolve()
  }
}
