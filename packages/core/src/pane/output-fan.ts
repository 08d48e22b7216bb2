import { callListener } from '../listeners.ts'

/** Output kept for the first listener. Beyond it the oldest goes: an unwatched program must not stall. */
const BACKLOG_BYTES = 8 << 20

export type OutputListener = (bytes: Uint8Array) => void

/** Hands output to every listener. What comes before the first listener, or while held, is kept and follows in order. */
export class OutputFan {
  readonly #listeners = new Set<OutputListener>()
  readonly #arrivals = new Set<(length: number) => void>()
  /** Pieces before `#head` are gone: taking the first one off an array costs as much as the array is long. */
  #backlog: (Uint8Array | undefined)[] = []
  #head = 0
  #backlogBytes = 0
  #held = false
  #replayQueued = false
  #droppedBytes = 0

  /** Bytes lost because nobody listened while more than 8 MiB were written. */
  get droppedBytes(): number {
    return this.#droppedBytes
  }

  /** The bytes are valid only during the call: what is kept, here or by a listener, is a copy. */
  push(bytes: Uint8Array): void {
    if (this.#flowing) {
      this.#deliver(this.#listeners.size === 0 ? bytes : copyOf(bytes))
      return
    }
    this.#backlog.push(copyOf(bytes))
    this.#backlogBytes += bytes.length
    while (this.#backlogBytes > BACKLOG_BYTES && !this.#heard) this.#dropOldest()
  }

  /** The backlog follows in a microtask, before any later output. */
  add(listener: OutputListener): Disposable {
    this.#listeners.add(listener)
    this.#replaySoon()
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) }
  }

  /** The same for one who only wants to know that output has come, and how much: nothing is copied for that. */
  addArrival(listener: (length: number) => void): Disposable {
    this.#arrivals.add(listener)
    this.#replaySoon()
    return { [Symbol.dispose]: () => void this.#arrivals.delete(listener) }
  }

  /** The first pieces that nobody has heard yet. */
  peek(): Uint8Array {
    return Buffer.concat(this.#backlog.slice(this.#head, this.#head + 8).filter((bytes) => bytes !== undefined))
  }

  hold(): void {
    this.#held = true
  }

  release(): void {
    this.#held = false
    this.#replaySoon()
  }

  get #heard(): boolean {
    return this.#listeners.size > 0 || this.#arrivals.size > 0
  }

  get #flowing(): boolean {
    return this.#heard && !this.#held && !this.#waiting
  }

  get #waiting(): boolean {
    return this.#head < this.#backlog.length
  }

  #replaySoon(): void {
    if (!this.#waiting || this.#replayQueued) return
    this.#replayQueued = true
    queueMicrotask(() => {
      this.#replayQueued = false
      this.#replay()
    })
  }

  /** Stops where a listener pauses the pane or the last one leaves: the rest stays for later. */
  #replay(): void {
    while (this.#waiting && this.#heard && !this.#held) {
      const bytes = this.#shift()
      if (bytes !== undefined) this.#deliver(bytes)
    }
  }

  #deliver(bytes: Uint8Array): void {
    for (const listener of this.#arrivals) callListener(listener, bytes.length)
    for (const listener of this.#listeners) callListener(listener, bytes)
  }

  #dropOldest(): void {
    this.#droppedBytes += this.#shift()?.length ?? 0
  }

  #shift(): Uint8Array | undefined {
    const oldest = this.#backlog[this.#head]
    this.#backlog[this.#head++] = undefined
    this.#backlogBytes -= oldest?.length ?? 0
    if (this.#head < 1024 || this.#head * 2 < this.#backlog.length) return oldest
    this.#backlog = this.#backlog.slice(this.#head)
    this.#head = 0
    return oldest
  }
}

/** `Uint8Array.from` takes twice as long. */
function copyOf(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes)
}
