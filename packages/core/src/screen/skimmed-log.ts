import type { PaneSize } from '../size.ts'
import type { Emulator } from './emulator.ts'
import { type SkimWay, skimmerFrom, skimmerOfNew } from './go-on.ts'
import type { OutputLog } from './output-log.ts'
import type { Place, Skimmer } from './skimmer.ts'

/** Bytes between two places of a log, and the least part of a small one. */
const BETWEEN = 8 * 1024
const PLACES = 32
const SLICE = 64 * 1024
/** More than a sequence that is still to be read can have. */
const SEQUENCE = 8 * 1024
/** After as much as the log holds has led to no place, so many times as much is not scanned: it would cost a third more than to interpret it. */
const REST = 16

/** Knows where an emulator may go on in a log, because what it would miss has left no trace. */
export class SkimmedLog {
  readonly #log: OutputLog
  readonly #way: SkimWay
  #skimmer: Skimmer | undefined
  #kept: Place | undefined
  /** Where the last place was found, or the scan began. */
  #foundAt: number
  /** Nothing is scanned before this offset. */
  #restsUntil = 0

  /** @param ghost what a new emulator will be fed before the log */
  constructor(log: OutputLog, size: PaneSize, scrollbackLines: number, ghost: Uint8Array | undefined) {
    this.#log = log
    this.#way = { scrollbackLines, between: Math.min(BETWEEN, log.capacity / PLACES) }
    this.#foundAt = log.start
    this.#skimmer = skimmerOfNew(log.start, size, this.#way, ghost)
    this.arrived()
  }

  /** The last place at which the emulator may go on. */
  get goOn(): Place | undefined {
    return this.#kept ?? this.#skimmer?.goOn
  }

  /** There is output that only an emulator understands, and it may be a question. */
  get blocked(): boolean {
    return this.#skimmer === undefined || this.#skimmer.blocked
  }

  /** Scans what has come. */
  arrived(): void {
    const log = this.#log
    if (this.#kept !== undefined && this.#kept.offset < log.start) this.#kept = undefined
    const skimmer = this.#skimmer
    if (skimmer === undefined) return
    skimmer.forgotten(log.start)
    if (skimmer.end < log.start)
      this.#skimmer = undefined // of a push larger than the log
    else this.#seek(skimmer)
  }

  resized(size: PaneSize): void {
    this.#skimmer?.resized(size)
  }

  /** From now on everything has to be interpreted. */
  stop(): void {
    this.#kept = this.goOn
    this.#skimmer = undefined
  }

  /** The emulator has interpreted everything up to an offset. `free`: from there on output may be left out. */
  interpreted(emulator: Emulator, offset: number, free: boolean): void {
    if (this.#kept !== undefined && offset >= this.#kept.offset) this.#kept = undefined
    if (!free || !this.blocked || offset < this.#restsUntil || (this.#skimmer !== undefined && offset <= this.#skimmer.end))
      return
    this.#skimmer = skimmerFrom(emulator, offset, this.#way)
    this.#foundAt = offset
    this.arrived()
  }

  #seek(skimmer: Skimmer): void {
    const before = skimmer.goOn
    this.#scan(skimmer)
    if (skimmer.goOn !== before) this.#foundAt = skimmer.end
    const { capacity } = this.#log
    if (skimmer.end - this.#foundAt <= capacity) return
    this.#restsUntil = skimmer.end + REST * capacity
    this.stop()
  }

  #scan(skimmer: Skimmer): void {
    while (!skimmer.blocked && skimmer.end < this.#log.end) {
      const begun = skimmer.end
      skimmer.scan(this.#log.peek(begun, SLICE))
      if (skimmer.end > begun || skimmer.blocked) continue
      // What stands at the end of the ring may go on at its beginning.
      skimmer.scan(this.#log.read(begun, SEQUENCE))
      if (skimmer.end === begun) return
    }
  }
}
