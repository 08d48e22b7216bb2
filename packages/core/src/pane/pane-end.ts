import { callListener, Listeners } from '../listeners.ts'
import type { PaneExit } from './pane.ts'

/** The end of a pane's program: it comes once, and who asks later is told as well. */
export class PaneEnd {
  readonly exited: Promise<PaneExit>
  readonly #listeners = new Listeners<PaneExit>()
  #exit: PaneExit | undefined
  #resolve: (exit: PaneExit) => void = () => {}

  constructor() {
    this.exited = new Promise((resolve) => {
      this.#resolve = resolve
    })
  }

  get exit(): PaneExit | undefined {
    return this.#exit
  }

  come(exit: PaneExit, tellFirst: () => void): void {
    this.#exit = exit
    tellFirst()
    this.#resolve(exit)
    this.#listeners.emit(exit)
  }

  add(listener: (exit: PaneExit) => void): Disposable {
    const exit = this.#exit
    if (exit === undefined) return this.#listeners.add(listener)
    let wanted = true
    queueMicrotask(() => wanted && callListener(listener, exit))
    return {
      [Symbol.dispose]: () => {
        wanted = false
      },
    }
  }
}
