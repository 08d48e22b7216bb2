import type { Pty } from './pty.ts'

/** The pane's holder; its screen, or all who look at it, for which output comes too fast. */
type Holder = 'caller' | 'screen' | 'views'

/** Has a program wait while anybody wants it to. */
export class FlowHolds {
  readonly #pty: () => Pick<Pty, 'pause' | 'resume'>
  readonly #holders = new Set<Holder>()

  constructor(pty: () => Pick<Pty, 'pause' | 'resume'>) {
    this.#pty = pty
  }

  set(holder: Holder, holds: boolean): void {
    if (holds) {
      this.#holders.add(holder)
      this.#pty().pause()
    } else {
      this.#holders.delete(holder)
      if (this.#holders.size === 0) this.#pty().resume()
    }
  }
}
