/** Says whether something may happen again: a few times at once, and so often in the long run. Has no timer. */
export class TokenBucket {
  readonly #burst: number
  readonly #perSecond: number
  #tokens: number
  #at: number

  constructor(options: { readonly burst: number; readonly perSecond: number }) {
    this.#burst = options.burst
    this.#perSecond = options.perSecond
    this.#tokens = options.burst
    this.#at = performance.now()
  }

  take(): boolean {
    const now = performance.now()
    this.#tokens = Math.min(this.#burst, this.#tokens + ((now - this.#at) / 1000) * this.#perSecond)
    this.#at = now
    if (this.#tokens < 1) return false
    this.#tokens -= 1
    return true
  }

  /** Milliseconds until the next may happen. */
  get pauseMs(): number {
    return this.#tokens >= 1 ? 0 : Math.ceil(((1 - this.#tokens) / this.#perSecond) * 1000)
  }
}
