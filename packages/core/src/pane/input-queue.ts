import { writeSync } from 'node:fs'
import { errnoOf } from '../errors.ts'
import { typed } from './read-on.ts'

const FIRST_RETRY_MS = 1
const LAST_RETRY_MS = 50
/** Above this many waiting bytes `write` answers false: the program is not reading. */
const HIGH_WATER_BYTES = 1 << 20

/**
 * The bytes typed into one terminal, in order, never blocking the event loop.
 *
 * libuv makes writes to a terminal master blocking, and node-pty's own queue spins on EAGAIN at 80 % of a core and
 * outlives its pane: what was queued for a dead pane then reaches the next one that is given the same descriptor number.
 * This queue writes directly, backs off from 1 to 50 ms while the program does not read, and dies with its pane.
 */
export class InputQueue {
  readonly #fd: number
  #chunks: Uint8Array[] = []
  #queuedBytes = 0
  #retryMs = FIRST_RETRY_MS
  #timer: NodeJS.Timeout | undefined
  #closed = false
  #drained: { promise: Promise<void>; resolve: () => void } | undefined

  constructor(fd: number) {
    this.#fd = fd
  }

  get queuedBytes(): number {
    return this.#queuedBytes
  }

  /** Writes now or queues. False when more than 1 MiB is waiting: hold back until `drained()`. */
  write(bytes: Uint8Array): boolean {
    if (this.#closed || bytes.length === 0) return !this.#closed
    typed()
    this.#chunks.push(this.#chunks.length === 0 ? bytes : Uint8Array.from(bytes))
    this.#queuedBytes += bytes.length
    if (this.#chunks.length === 1) {
      this.#pump()
      // What the kernel did not take must outlive the caller's buffer.
      const rest = this.#chunks[0]
      if (rest !== undefined) this.#chunks[0] = Uint8Array.from(rest)
    }
    return this.#queuedBytes <= HIGH_WATER_BYTES
  }

  /** The program produced output, so it may be reading again: try at once. */
  poke(): void {
    if (this.#timer === undefined) return
    this.#stopTimer()
    this.#retryMs = FIRST_RETRY_MS
    this.#pump()
  }

  /** Resolves when nothing is waiting, or the queue is closed. */
  drained(): Promise<void> {
    if (this.#queuedBytes === 0) return Promise.resolve()
    if (this.#drained === undefined) {
      let resolve = (): void => {}
      const promise = new Promise<void>((done) => {
        resolve = done
      })
      this.#drained = { promise, resolve }
    }
    return this.#drained.promise
  }

  /** Drops what is waiting. Must be called before the descriptor is closed. */
  close(): void {
    this.#closed = true
    this.#chunks = []
    this.#queuedBytes = 0
    this.#stopTimer()
    this.#settle()
  }

  #pump(): void {
    for (let chunk = this.#chunks[0]; chunk !== undefined; chunk = this.#chunks[0]) {
      let written: number
      try {
        written = writeSync(this.#fd, chunk)
      } catch (error) {
        if (errnoOf(error) === 'EAGAIN') this.#retryLater()
        else this.close() // EIO, EBADF: the other side is gone
        return
      }
      this.#retryMs = FIRST_RETRY_MS
      this.#queuedBytes -= written
      if (written === chunk.length) this.#chunks.shift()
      else this.#chunks[0] = chunk.subarray(written)
    }
    this.#settle()
  }

  #retryLater(): void {
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#pump()
    }, this.#retryMs)
    this.#retryMs = Math.min(this.#retryMs * 2, LAST_RETRY_MS)
  }

  #stopTimer(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #settle(): void {
    this.#drained?.resolve()
    this.#drained = undefined
  }
}
