import type { Output } from '../io.ts'
import type { TerminalModes } from './terminal-modes.ts'

/** What output comes from: a pane, or a view of one. */
export interface OutputSource {
  onOutput(listener: (bytes: Uint8Array) => void): Disposable
  pause(): void
  resume(): void
}

/** A pane's bytes to our stdout, as fast as that takes them: a slow reader holds up the source, and does not fill our memory. */
export class OutputBridge implements Disposable {
  readonly #source: OutputSource
  readonly #stdout: Output
  readonly #modes: TerminalModes
  readonly #subscription: Disposable
  readonly #hangUp: () => void
  #full = false
  #closed = false
  #wake: () => void = () => {}

  /** `hangUp` is called when nobody can see the output any more. */
  constructor(source: OutputSource, stdout: Output, modes: TerminalModes, hangUp: () => void) {
    this.#source = source
    this.#stdout = stdout
    this.#modes = modes
    this.#hangUp = hangUp
    stdout.on('drain', this.#drained).on('error', this.#broken).on('close', this.#broken)
    this.#subscription = source.onOutput((bytes) => this.#write(bytes))
  }

  /** Whether stdout still takes something. */
  get open(): boolean {
    return !this.#closed
  }

  /** Resolves when nothing is held back any more. */
  async flushed(): Promise<void> {
    for (;;) {
      await new Promise(setImmediate) // what was held back follows in a microtask
      if (!this.#full || this.#closed) return
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  [Symbol.dispose](): void {
    this.#subscription[Symbol.dispose]()
    this.#stdout.off('drain', this.#drained).off('error', this.#broken).off('close', this.#broken)
  }

  #write(bytes: Uint8Array): void {
    if (this.#closed) return
    this.#modes.feed(bytes)
    if (this.#stdout.write(bytes) || this.#full) return
    // A terminal takes what it is given before `write` returns, which answers false for any larger piece all the same.
    if (this.#stdout.writableLength === 0) return
    this.#full = true
    this.#source.pause()
  }

  readonly #drained = (): void => {
    if (!this.#full) return
    this.#full = false
    this.#source.resume()
    this.#wake()
  }

  readonly #broken = (): void => {
    if (this.#closed) return
    this.#closed = true
    this.#hangUp()
    this.#drained()
  }
}
