import type { PaneSize } from '../size.ts'
import { answerQueries } from './answers.ts'
import { createEmulator, type Emulator } from './emulator.ts'
import type { ScreenReaders } from './screen-readers.ts'

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

/** The emulator of one screen, made when it is needed. */
export class LazyEmulator {
  readonly #options: LazyEmulatorOptions
  #size: PaneSize
  #emulator: Emulator | undefined

  constructor(options: LazyEmulatorOptions) {
    this.#options = options
    this.#size = options.size
  }

  get present(): Emulator | undefined {
    return this.#emulator
  }

  /** There was no output yet that another size could break anew. False when that is not so. */
  beginWith(size: PaneSize): boolean {
    if (this.#emulator !== undefined || this.#options.ghost !== undefined) return false
    this.#size = size
    return true
  }

  /** @param blank nothing of what it should have in cells will be seen any more */
  get(blank: boolean): Emulator {
    this.#emulator ??= this.#begin(blank)
    return this.#emulator
  }

  dispose(): void {
    this.#emulator?.dispose()
  }

  #begin(blank: boolean): Emulator {
    const { scrollbackLines, ghost, readers, onAnswer } = this.#options
    const emulator = createEmulator(this.#size, scrollbackLines)
    const hasGhost = ghost !== undefined && !blank
    if (hasGhost) emulator.feed(ghost)
    readers.begin(emulator, hasGhost)
    answerQueries(emulator, onAnswer)
    return emulator
  }
}
