import type { PaneSize } from '../size.ts'
import { answerQueries } from './answers.ts'
import { createEmulator, type Emulator } from './emulator.ts'
import { putToRest, type RestingEmulator, snapshotAtRest, wake } from './resting-emulator.ts'
import type { ScreenReaders } from './screen-readers.ts'
import { type Snapshot, takeSnapshot } from './snapshot.ts'

/** An emulator that nobody needed for so long is put away, or half as long again: not all of them at once. In milliseconds. */
const UNUSED_MS = 3000

/** A ghost with an end that closes whatever it leaves open; `undefined` where there is nothing to show. */
export function closedGhost(ghost: Uint8Array | undefined): Uint8Array | undefined {
  return ghost === undefined || ghost.length === 0 ? undefined : Buffer.concat([ghost, Buffer.from('\x18\x1b[m')])
}

export interface LazyEmulatorOptions {
  readonly size: PaneSize
  readonly scrollbackLines: number
  /** What it is fed first, closed. */
  readonly ghost: Uint8Array | undefined
  readonly readers: ScreenReaders
  readonly onAnswer: (text: string) => void
}

/** The emulator of one screen, made when it is needed, and put away when it is not. */
export class LazyEmulator {
  readonly #options: LazyEmulatorOptions
  #size: PaneSize
  #emulator: Emulator | undefined
  #resting: RestingEmulator | undefined
  #painted: { readonly snapshot: Snapshot; readonly scrollbackLines: number } | undefined
  #ghostRow = 0
  #usedAt = 0
  #timer: NodeJS.Timeout | undefined

  constructor(options: LazyEmulatorOptions) {
    this.#options = options
    this.#size = options.size
    options.readers.onLeft = () => this.#restLater()
  }

  get present(): Emulator | undefined {
    return this.#emulator
  }

  /** There was no output yet that another size could break anew. False when that is not so. */
  beginWith(size: PaneSize): boolean {
    if (this.#emulator !== undefined || this.#resting !== undefined || this.#options.ghost !== undefined) return false
    this.#size = size
    return true
  }

  /** @param blank nothing of what it should have in cells will be seen any more */
  get(blank: boolean): Emulator {
    this.#emulator ??= this.#begin(blank)
    this.#restLater()
    return this.#emulator
  }

  /** One like it, to be fed and thrown away. */
  like(blank: boolean): Emulator {
    const { scrollbackLines, ghost } = this.#options
    if (this.#resting !== undefined) return wake(this.#resting, scrollbackLines)
    const emulator = createEmulator(this.#size, scrollbackLines)
    if (ghost !== undefined && !blank) emulator.feed(ghost)
    return emulator
  }

  resize(emulator: Emulator, size: PaneSize): void {
    this.#painted = undefined
    this.#options.readers.resize(() => emulator.resize(size))
  }

  /** Takes the screen, which is at an offset, and keeps that for whoever looks at the same one next. */
  snapshot(emulator: Emulator, offset: number, scrollbackLines: number): Snapshot {
    const kept = this.kept(offset, scrollbackLines)
    if (kept !== undefined) return kept
    const snapshot = takeSnapshot(emulator, offset, scrollbackLines)
    this.#painted = { snapshot, scrollbackLines }
    return ownOf(snapshot)
  }

  /** What was taken of the screen at an offset, where it was. Nothing is painted, nor an emulator woken: that is a third of an attach. */
  kept(offset: number, scrollbackLines: number): Snapshot | undefined {
    if (this.#resting !== undefined) return snapshotAtRest(this.#resting, offset, scrollbackLines)
    const painted = this.#painted
    const same = painted?.snapshot.offset === offset && painted.scrollbackLines === scrollbackLines
    return same ? ownOf(painted.snapshot) : undefined
  }

  /** Puts it away if nobody reads it. */
  rest(): void {
    const { readers } = this.#options
    const emulator = this.#emulator
    if (emulator === undefined || readers.any) return
    const resting = putToRest(emulator)
    if (resting === undefined) return
    this.#ghostRow = readers.ghostRow
    this.#resting = resting
    this.#painted = undefined
    this.#emulator = undefined
    readers.end()
    emulator.dispose()
  }

  dispose(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#emulator?.dispose()
  }

  #begin(blank: boolean): Emulator {
    const { ghost, readers, onAnswer } = this.#options
    const emulator = this.like(blank)
    const { ybase, y } = emulator.core.buffers.normal
    const ghostEnd = ghost === undefined || blank ? 0 : ybase + y
    readers.begin(emulator, this.#resting === undefined ? ghostEnd : this.#ghostRow)
    this.#resting = undefined
    answerQueries(emulator, onAnswer)
    return emulator
  }

  #restLater(): void {
    this.#usedAt = performance.now()
    this.#timer ??= setTimeout(() => this.#restIfUnused(), UNUSED_MS * (1 + Math.random() / 2)).unref()
  }

  #restIfUnused(): void {
    this.#timer = undefined
    if (performance.now() - this.#usedAt >= UNUSED_MS) this.rest()
    else if (this.#emulator !== undefined) this.#timer = setTimeout(() => this.#restIfUnused(), UNUSED_MS).unref()
  }
}

/** Who is given bytes may change them. */
function ownOf(snapshot: Snapshot): Snapshot {
  return { ...snapshot, bytes: Buffer.from(snapshot.bytes) }
}
