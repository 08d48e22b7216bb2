import type { Emulator } from './emulator.ts'
import { GhostEnd } from './ghost-end.ts'
import { RowNumbers } from './row-numbers.ts'
import { type FedScreen, type ScreenLook, ScreenReader, type ScreenReaderOptions } from './screen-reader.ts'

/** No more rows scroll off in it than the emulator keeps, if they have a few characters each. */
const SLICE = 8 * 1024

/** Everybody who reads one screen: shows them what scrolls off while its emulator is fed. */
export class ScreenReaders {
  readonly #readers = new Set<ScreenReader>()
  #emulator: Emulator | undefined
  #ghostEnd: GhostEnd | undefined
  /** Made for the first reader: it costs a little for every row. */
  #numbers: RowNumbers | undefined

  /** Called when one of them has left; set by the screen. */
  onLeft: () => void = () => {}

  get any(): boolean {
    return this.#readers.size > 0
  }

  /** Where the text of an earlier incarnation ends, as a row of the buffer; 0: there is none. */
  get ghostRow(): number {
    return this.#fed()?.ghostEnd?.row ?? 0
  }

  /** The emulator was made. `ghostRow`: what is above this row is the text of an earlier incarnation. */
  begin(emulator: Emulator, ghostRow: number): void {
    this.#emulator = emulator
    if (ghostRow > 0) this.#ghostEnd = new GhostEnd(emulator, ghostRow)
    if (this.any) this.#fed()
  }

  /** The emulator is put away. Nobody reads. */
  end(): void {
    this.#emulator = undefined
    this.#ghostEnd = undefined
    this.#numbers = undefined
  }

  feed(bytes: Uint8Array, emulator: Emulator): void {
    if (this.#readers.size === 0) {
      emulator.feed(bytes)
      return
    }
    for (let at = 0; at < bytes.length; at += SLICE) {
      emulator.feed(bytes.subarray(at, at + SLICE))
      const fed = this.#fed()
      for (const reader of this.#readers) if (fed !== undefined) reader.fed(fed)
    }
  }

  /** @param resize gives the emulator another size */
  resize(resize: () => void): void {
    const fed = this.#fed()
    const readers = fed === undefined ? [] : [...this.#readers].map((reader) => reader.resizing(fed))
    resize()
    this.#fed()
    for (const resized of readers) resized()
  }

  /** @param reached resolves as soon as the emulator was fed what is now the end of the output */
  add(options: ScreenReaderOptions, reached: <T>(take: () => T) => Promise<T>): ScreenReader {
    const reader: ScreenReader = new ScreenReader(options, this.#fed(), {
      look: () => reached(() => this.#take(reader)),
      leave: () => {
        if (this.#readers.delete(reader)) this.onLeft()
      },
    })
    this.#readers.add(reader)
    return reader
  }

  #take(reader: ScreenReader): ScreenLook {
    const fed = this.#fed()
    return fed === undefined ? { scrolled: [], screen: [] } : reader.take(fed)
  }

  /** The emulator as it is now. */
  #fed(): FedScreen | undefined {
    const emulator = this.#emulator
    if (emulator === undefined) return undefined
    this.#numbers ??= new RowNumbers(emulator)
    this.#numbers.settle()
    this.#ghostEnd?.settle()
    return { emulator, numbers: this.#numbers, ghostEnd: this.#ghostEnd }
  }
}
