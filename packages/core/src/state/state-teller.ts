import { TokenBucket } from '../token-bucket.ts'
import type { PaneState } from '../workspace/pane-state.ts'
import { sameState } from './state-fold.ts'

/** A program may claim another state thousands of times a second: others are told so many at once, and so many a second. */
const BURST = 50
const PER_SECOND = 10

/** Tells of states as they come; of those that come too fast, the latest. */
export class StateTeller {
  readonly #tell: (state: PaneState) => void
  readonly #allowance = new TokenBucket({ burst: BURST, perSecond: PER_SECOND })
  #told: PaneState | undefined
  #waiting: PaneState | undefined
  #timer: NodeJS.Timeout | undefined

  constructor(tell: (state: PaneState) => void) {
    this.#tell = tell
  }

  tell(state: PaneState): void {
    if (this.#waiting !== undefined && state.state !== 'exited') {
      this.#waiting = state
    } else if (state.state === 'exited' || this.#allowance.take()) {
      this.#now(state)
    } else {
      this.#waiting = state
      this.#timer = setTimeout(() => this.#later(), this.#allowance.pauseMs).unref()
    }
  }

  #later(): void {
    const state = this.#waiting
    this.#waiting = undefined
    this.#allowance.take()
    if (state !== undefined && (this.#told === undefined || !sameState(this.#told, state))) this.#now(state)
  }

  #now(state: PaneState): void {
    clearTimeout(this.#timer)
    this.#waiting = undefined
    this.#told = state
    this.#tell(state)
  }
}
