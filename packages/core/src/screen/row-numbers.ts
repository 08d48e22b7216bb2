import type { Emulator } from './emulator.ts'

/** Numbers the rows of the normal screen as they come, from 0: a row keeps its number when it scrolls off, and none is used again. */
export class RowNumbers {
  readonly #emulator: Emulator
  #first = 0
  #end = 0
  #lines: Emulator['core']['buffers']['normal']['lines'] | undefined
  #trims: { dispose(): void } | undefined

  constructor(emulator: Emulator) {
    this.#emulator = emulator
    this.settle()
  }

  /** Of the oldest row that is kept. */
  get first(): number {
    return this.#first
  }

  /** Of the top row of the screen. */
  get top(): number {
    return this.#first + this.#emulator.core.buffers.normal.ybase
  }

  /** To be called after the emulator was fed, before a number is asked for. */
  settle(): void {
    const { lines } = this.#emulator.core.buffers.normal
    if (lines !== this.#lines) this.#begin(lines)
    this.#end = this.#first + lines.length
  }

  /** The program has reset its terminal, and what was there is gone. */
  #begin(lines: Emulator['core']['buffers']['normal']['lines']): void {
    this.#trims?.dispose()
    this.#first = this.#end
    this.#lines = lines
    this.#trims = lines.onTrim((amount) => {
      this.#first += amount
    })
  }
}
