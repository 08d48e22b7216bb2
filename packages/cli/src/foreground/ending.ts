import type { Io } from '../io.ts'

/** Signals that end the pane and leave its record. Ctrl+C of a raw terminal is no signal but a key, and the program's. */
const SIGNALS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const

/** Why this pane is to end although its program has not: a signal to quil, or a terminal that is gone. */
export class Ending implements Disposable {
  readonly #controller = new AbortController()
  readonly #listening: readonly Disposable[]
  #exitCode: number | undefined

  constructor(io: Io) {
    this.#listening = Object.entries(SIGNALS).map(([signal, number]) =>
      io.onSignal(signal as keyof typeof SIGNALS, () => this.#end(128 + number, signal)),
    )
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** The exit code that says so: 128 and the signal's number. */
  get exitCode(): number | undefined {
    return this.#exitCode
  }

  /** Nobody can see or type any more. */
  hangUp(): void {
    this.#end(128 + SIGNALS.SIGHUP, 'hang-up')
  }

  [Symbol.dispose](): void {
    for (const listening of this.#listening) listening[Symbol.dispose]()
  }

  #end(exitCode: number, why: string): void {
    this.#exitCode ??= exitCode
    this.#controller.abort(new Error(why))
  }
}
