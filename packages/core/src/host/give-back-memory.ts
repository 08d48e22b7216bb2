import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { EventLog } from '../live/event-log.ts'
import { systemLibrary } from '../posix.ts'
import type { WorkspaceEvent } from '../workspace/workspace-event.ts'

/** So long after the last event, and no later than this after the first. In milliseconds. */
const STILL_MS = 2500
const LONGEST_MS = 15_000
/** Less is not worth a pause, which is some 15 ms. In bytes. */
const WORTH = 8 << 20
/** V8 frees what it finds on another thread, in milliseconds, and finds more behind that: of 50 panes with full scrollback 15 MB of 86. */
const COLLECTIONS = 2
const SWEEP_MS = 250
/** V8 makes the room for young objects small again, which saves 7 MB, only if little was allocated in the last 5 s. In milliseconds. */
const LATE_MS = 6000
/** To look through more would be a pause that a person feels at the next key. */
const LARGEST_HEAP = 64 << 20

/**
 * Collects garbage and hands free memory to the system once nothing has happened for a while: V8 leaves the first for a minute or two, and the C
 * library keeps the second for good. What 50 panes leave behind that were just opened and saved is 700 kB for each.
 */
export class MemoryReturn implements Disposable {
  readonly #listening: Disposable
  /** Until nothing has happened for a while, and then until all is given back. */
  #timer: NodeJS.Timeout | undefined
  #late: NodeJS.Timeout | undefined
  #owesLate = false
  #firstAt = 0
  #lastAt = 0
  #least = process.memoryUsage.rss()

  constructor(events: Pick<EventLog, 'onEvent'>) {
    this.#listening = events.onEvent((event) => {
      // That a program has become quiet is told seconds after it did: a reason to begin, and none to wait longer.
      if (!isQuiet(event) || (this.#timer ?? this.#late) === undefined) this.#happened()
    })
  }

  [Symbol.dispose](): void {
    this.#listening[Symbol.dispose]()
    clearTimeout(this.#timer)
    clearTimeout(this.#late)
  }

  #happened(): void {
    clearTimeout(this.#late)
    this.#late = undefined
    this.#lastAt = performance.now()
    if (this.#timer !== undefined) return
    this.#firstAt = this.#lastAt
    this.#wait(STILL_MS)
  }

  #wait(ms: number): void {
    this.#timer = setTimeout(() => this.#due(), ms).unref()
  }

  #due(): void {
    const left = Math.min(this.#lastAt + STILL_MS, this.#firstAt + LONGEST_MS) - performance.now()
    if (left >= 1) {
      this.#wait(left)
      return
    }
    this.#timer = undefined
    if (process.memoryUsage.rss() - this.#least >= WORTH) {
      this.#owesLate = true
      this.#begin()
    } else this.#laterToo()
  }

  #begin(): void {
    this.#firstAt = performance.now()
    this.#giveBack(process.memoryUsage().heapUsed <= LARGEST_HEAP ? COLLECTIONS : 0)
  }

  #giveBack(collections: number): void {
    if (collections > 0) {
      collectGarbage()
      this.#timer = setTimeout(() => this.#giveBack(collections - 1), SWEEP_MS).unref()
      return
    }
    this.#timer = undefined
    trimHeap()
    this.#least = process.memoryUsage.rss()
    if (this.#lastAt > this.#firstAt) this.#happened()
    else this.#laterToo()
  }

  #laterToo(): void {
    if (!this.#owesLate) return
    this.#late = setTimeout(() => {
      this.#late = undefined
      this.#owesLate = false
      this.#begin()
    }, LATE_MS).unref()
  }
}

function isQuiet(event: WorkspaceEvent | undefined): boolean {
  return event?.type === 'output' && event.activity === 'quiet'
}

let collector: (() => void) | undefined

/** Node has no call for it without an option at its start. */
function collectGarbage(): void {
  if (collector === undefined) {
    setFlagsFromString('--expose-gc')
    collector = runInNewContext('gc') as () => void
  }
  collector()
}

let trim: ((kept: number) => number) | undefined

/** Only glibc has it, and only glibc needs it. */
function trimHeap(): void {
  try {
    trim ??= systemLibrary().library.func('int malloc_trim(size_t)') as (kept: number) => number
  } catch {
    trim = () => 0
  }
  trim(0)
}
