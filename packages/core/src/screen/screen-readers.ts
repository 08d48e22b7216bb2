import type { Emulator } from './emulator.ts'
import { GhostEnd } from './ghost-end.ts'
import { RowNumbers } from './row-numbers.ts'
import { type FedScreen, type ScreenLook, ScreenReader, type ScreenReaderOptions } from './screen-reader.ts'

/** No more rows scroll off in it than the emulator keeps, if they have a few characters each. */
const SLICE = 8 * 1024

/** Everybody who reads one screen: shows them what scrolls off while its emulator is fed. */
export class ScreenReaders {
  readonly #readers = new Set<ScreenReader>()
  #fed: FedScreen | undefined

  /** The emulator was made, and has been fed nothing but the ghost, if there is one. */
  begin(emulator: Emulator, ghost: boolean): void {
    this.#fed = { emulator, numbers: new RowNumbers(emulator), ghostEnd: ghost ? new GhostEnd(emulator) : undefined }
  }

  feed(bytes: Uint8Array, emulator: Emulator): void {
    if (this.#readers.size === 0) {
      emulator.feed(bytes)
      return
    }
    for (let at = 0; at < bytes.length; at += SLICE) {
      emulator.feed(bytes.subarray(at, at + SLICE))
      const fed = this.#settled()
      for (const reader of this.#readers) if (fed !== undefined) reader.fed(fed)
    }
  }

  /** The emulator has another size. */
  resized(): void {
    const fed = this.#settled()
    for (const reader of this.#readers) if (fed !== undefined) reader.resized(fed)
  }

  /** @param reached resolves as soon as the emulator was fed what is now the end of the output */
  add(options: ScreenReaderOptions, reached: <T>(take: () => T) => Promise<T>): ScreenReader {
    const reader: ScreenReader = new ScreenReader(options, this.#settled(), {
      look: () => reached(() => this.#take(reader)),
      leave: () => void this.#readers.delete(reader),
    })
    this.#readers.add(reader)
    return reader
  }

  #take(reader: ScreenReader): ScreenLook {
    const fed = this.#settled()
    return fed === undefined ? { scrolled: [], screen: [] } : reader.take(fed)
  }

  #settled(): FedScreen | undefined {
    this.#fed?.numbers.settle()
    this.#fed?.ghostEnd?.settle()
    return this.#fed
  }
}
