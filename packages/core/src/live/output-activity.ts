/** So long without output is a silence. */
const SILENCE_MS = 5000
/** From one silence that is told to the next, at least: a pane that writes every few seconds is not news each time. */
const APART_MS = 10_000

/** Tells when a pane's output begins and when it has fallen silent. Has a timer only in between. */
export class OutputActivity implements Disposable {
  readonly #onChange: (activity: 'active' | 'quiet') => void
  #timer: NodeJS.Timeout | undefined
  #arrivedAt = 0
  #quietAt = Number.NEGATIVE_INFINITY
  #ended = false

  constructor(onChange: (activity: 'active' | 'quiet') => void) {
    this.#onChange = onChange
  }

  /** There is new output. */
  arrived(now: number = performance.now()): void {
    this.#arrivedAt = now
    if (this.#timer !== undefined || this.#ended) return
    this.#wait()
    this.#onChange('active')
  }

  /** The program has ended: that says enough. */
  [Symbol.dispose](): void {
    this.#ended = true
    clearTimeout(this.#timer)
  }

  #wait(): void {
    this.#timer = setTimeout(() => this.#due(), this.#leftMs()).unref()
  }

  #leftMs(): number {
    return Math.max(this.#arrivedAt + SILENCE_MS, this.#quietAt + APART_MS) - performance.now()
  }

  #due(): void {
    // Timers may fire a fraction of a millisecond early.
    if (this.#leftMs() >= 1) {
      this.#wait()
      return
    }
    this.#timer = undefined
    this.#quietAt = performance.now()
    this.#onChange('quiet')
  }
}
