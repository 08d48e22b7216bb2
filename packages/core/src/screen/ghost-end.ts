import type { Emulator } from './emulator.ts'

/** Where the text of an earlier incarnation ends on the normal screen, until the program of this one has erased it. */
export class GhostEnd {
  readonly #emulator: Emulator
  readonly #marker: { readonly line: number }
  #erased = false

  /** @param row of the buffer: the first that is not the ghost's */
  constructor(emulator: Emulator, row: number) {
    this.#emulator = emulator
    this.#marker = emulator.core.buffers.normal.addMarker(row)
    emulator.terminal.parser.registerCsiHandler({ final: 'J' }, ([what]) => {
      if (what === 2) this.#erase()
      return false
    })
    emulator.terminal.parser.registerEscHandler({ final: 'c' }, () => {
      this.#erased = true
      return false
    })
  }

  /** The first row of the normal screen's buffer that is the program's own. */
  get row(): number {
    return this.#erased ? 0 : Math.max(0, this.#marker.line)
  }

  /** To be called after the emulator was fed. A program that writes above its first row has taken the whole screen. */
  settle(): void {
    const { active, normal } = this.#emulator.core.buffers
    if (normal.ybase + normal.y < this.row && active === normal) this.#erased = true
  }

  #erase(): void {
    const { active, normal } = this.#emulator.core.buffers
    if (active === normal) this.#erased = true
  }
}
