/** So long without output, and what came is taken for whole. */
const SETTLE_MS = 120
/** While output goes on, a look at least so often. */
const LONGEST_MS = 500
/** After a look that took 1 ms, the next one that is not due comes 4 ms later at the earliest. */
const PAUSE_PER_LOOK = 4

/** Says when to look at a screen. Has a timer only while output comes, and until it has settled. */
export class LookPacer {
  readonly #onLook: (settled: boolean) => void
  #timer: NodeJS.Timeout | undefined
  #arrivedAt = 0
  #lookedAt = 0
  #notBefore = 0

  constructor(onLook: (settled: boolean) => void) {
    this.#onLook = onLook
  }

  arrived(): void {
    this.#arrivedAt = performance.now()
    if (this.#timer !== undefined) return
    this.#lookedAt = this.#arrivedAt
    this.#wait(SETTLE_MS)
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  /** Whether output has come that has not settled. */
  get busy(): boolean {
    return this.#timer !== undefined
  }

  /** Whether there is time for a look that is not due. */
  get mayLook(): boolean {
    return performance.now() >= this.#notBefore
  }

  /** Counts the time of a look. */
  looked(look: () => void): void {
    const begun = performance.now()
    look()
    const ended = performance.now()
    this.#notBefore = ended + (ended - begun) * PAUSE_PER_LOOK
  }

  #wait(ms: number): void {
    this.#timer = setTimeout(() => this.#due(), ms).unref()
  }

  #due(): void {
    const now = performance.now()
    const settles = this.#arrivedAt + SETTLE_MS - now
    // Timers may fire a fraction of a millisecond early.
    if (settles < 1) {
      this.#timer = undefined
      this.#onLook(true)
      return
    }
    const due = Math.max(this.#lookedAt + LONGEST_MS, this.#notBefore) - now
    if (due < 1) {
      this.#lookedAt = now
      this.#onLook(false)
    }
    this.#wait(Math.min(settles, due < 1 ? LONGEST_MS : due))
  }
}
