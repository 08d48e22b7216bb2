import type { Emulator } from './emulator.ts'
import type { GhostEnd } from './ghost-end.ts'
import { type PlainRow, plainRows } from './plain-rows.ts'
import type { RowNumbers } from './row-numbers.ts'

/** UTF-16 units of rows that scrolled off, kept until the reader looks. */
const KEPT = 64 * 1024
const CROWDED = 48 * 1024

/** The emulator after some output, with what belongs to it. */
export interface FedScreen {
  readonly emulator: Emulator
  readonly numbers: RowNumbers
  readonly ghostEnd: GhostEnd | undefined
}

/** What a reader sees. Text of an earlier incarnation is not in it. */
export interface ScreenLook {
  /** Rows of the normal screen that scrolled off since the last look, the latest 64 KiB. */
  readonly scrolled: readonly PlainRow[]
  /** The screen, top first. */
  readonly screen: readonly PlainRow[]
}

export interface ScreenReaderOptions {
  /** Rows above the screen that the first look has, too. Default: 0. */
  readonly rowsAbove?: number
  /** Much has scrolled off since the last look, and will be forgotten: `look` now, within the call, or lose some. */
  readonly onCrowded?: (look: () => ScreenLook) => void
  /** The screen had one size and has another: rows were broken anew, and some may be back on it, without a word of the program. */
  readonly onResized?: (before: ScreenLook, after: ScreenLook) => void
}

/** How a reader reaches its screen. */
interface ReaderDoor {
  readonly look: () => Promise<ScreenLook>
  readonly leave: () => void
}

/** Somebody who looks at a screen again and again, and misses nothing that scrolls off in between. */
export class ScreenReader implements Disposable {
  readonly #options: ScreenReaderOptions
  readonly #door: ReaderDoor
  #rows: PlainRow[] = []
  #units = 0
  /** Number of the first row that has not scrolled off yet. */
  #next = 0

  /** @param fed what the screen is now, if it has interpreted anything */
  constructor(options: ScreenReaderOptions, fed: FedScreen | undefined, door: ReaderDoor) {
    this.#options = options
    this.#door = door
    if (fed === undefined) return
    this.#next = fed.numbers.top - (options.rowsAbove ?? 0)
    this.fed(fed)
  }

  /**
   * Looks at the screen at what is now the end of the output.
   * @throws QuilError `ABORTED` when the screen is disposed before
   */
  look(): Promise<ScreenLook> {
    return this.#door.look()
  }

  [Symbol.dispose](): void {
    this.#rows = []
    this.#door.leave()
  }

  /** The screen has interpreted more output. */
  fed(fed: FedScreen): void {
    const { emulator, numbers, ghostEnd } = fed
    const { top, first } = numbers
    const from = Math.max(this.#next - first, ghostEnd?.row ?? 0)
    this.#next = top
    this.#keep(plainRows(emulator.core.buffers.normal, emulator.terminal.cols, from, top - first))
    if (this.#units >= CROWDED) this.#options.onCrowded?.(() => this.take(fed))
  }

  /** The screen gets another size: answers what is to be called when it has it. */
  resizing(fed: FedScreen): () => void {
    const { onResized } = this.#options
    const before = onResized === undefined ? undefined : this.take(fed)
    return () => {
      this.#next = fed.numbers.top
      if (before !== undefined) onResized?.(before, this.take(fed))
    }
  }

  take({ emulator, ghostEnd }: FedScreen): ScreenLook {
    const { cols, rows } = emulator.terminal
    const { active, normal } = emulator.core.buffers
    const own = active === normal ? (ghostEnd?.row ?? 0) : 0
    const look = { scrolled: this.#rows, screen: plainRows(active, cols, Math.max(own, active.ybase), active.ybase + rows) }
    this.#rows = []
    this.#units = 0
    return look
  }

  #keep(rows: readonly PlainRow[]): void {
    for (const row of rows) this.#units += row.text.length + 1
    this.#rows.push(...rows)
    if (this.#units <= KEPT) return
    let gone = 0
    while (this.#units > KEPT && gone < this.#rows.length) this.#units -= (this.#rows[gone++]?.text.length ?? 0) + 1
    this.#rows.splice(0, gone)
  }
}
