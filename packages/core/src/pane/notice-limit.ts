const PAUSE_MS = 1000
const WINDOW_MS = 10 * 60_000
const MOST = 20

/** Whether a handler may raise a notice: one a second, 20 in 10 minutes. Times are of `performance.now()`. */
export class NoticeLimit {
  /** When the last ones were raised. */
  #raised: number[] = []

  /** Milliseconds until the next may be raised; Infinity where it is not to be raised later either. */
  waitMs(now: number): number {
    this.#raised = this.#raised.filter((at) => now - at < WINDOW_MS)
    if (this.#raised.length >= MOST) return Number.POSITIVE_INFINITY
    const last = this.#raised.at(-1)
    return last === undefined ? 0 : Math.max(0, last + PAUSE_MS - now)
  }

  /** One is raised. Answers whether it is the last one for now. */
  raise(now: number): boolean {
    this.#raised.push(now)
    return this.#raised.length >= MOST
  }
}

/** Put behind the message of the last one. */
export const HELD_BACK = 'This came 20 times within 10 minutes: more of it is not told for a while.'
