import type { QuilError } from '../errors.ts'
import type { Emulator } from './emulator.ts'

/** More of them are not left waiting for somebody to look. */
const MANY = 64

/** Something that happens between two bytes. */
export interface Mark {
  readonly at: number
  readonly reach: (emulator: Emulator) => void
  /** For marks that somebody waits for. */
  readonly abandon?: (error: QuilError) => void
  /** From here on queries are answered. */
  readonly answers?: boolean
}

/** What happens in output that was not interpreted yet, in its order. */
export class ScreenMarks {
  #marks: Mark[] = []

  get first(): Mark | undefined {
    return this.#marks[0]
  }

  get none(): boolean {
    return this.#marks.length === 0
  }

  get many(): boolean {
    return this.#marks.length > MANY
  }

  /** Somebody waits for one of them. */
  get awaited(): boolean {
    return this.#marks.some(({ abandon }) => abandon !== undefined)
  }

  /** Some of what is to come is to be answered. */
  get answers(): boolean {
    return this.#marks.some(({ answers }) => answers === true)
  }

  /** Behind those at the same offset. */
  add(mark: Mark): void {
    const before = this.#marks.findLastIndex(({ at }) => at <= mark.at)
    this.#marks.splice(before + 1, 0, mark)
  }

  /** Reaches those up to an offset, the ones there too. */
  reach(offset: number, emulator: Emulator): void {
    for (let mark = this.first; mark !== undefined && mark.at <= offset; mark = this.first) {
      this.#marks.shift()
      mark.reach(emulator)
    }
  }

  abandon(error: QuilError): void {
    for (const { abandon } of this.#marks.splice(0)) abandon?.(error)
  }
}
