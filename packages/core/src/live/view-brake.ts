import type { View } from './view.ts'

/** The program waits when even the fastest view is so many bytes behind, a quarter of what the log keeps for a watched pane … */
const HOLD_AT_BYTES = 512 << 10
/** … until that view is no further behind than this. */
const RELEASE_AT_BYTES = 256 << 10
/** A view that takes less than this in such a time is slow. */
const PROGRESS_BYTES = 64 << 10
const PATIENCE_MS = 50

/**
 * Keeps a program from running away from those who read as fast as they can, so that they get every byte and no pictures. The fastest
 * counts: one that is slow, or stands still, holds nothing until it has caught up. Has a timer only while the program waits.
 */
export class ViewBrake implements Disposable {
  readonly #onHold: (holds: boolean) => void
  readonly #views = new Set<View>()
  readonly #slow = new Set<View>()
  /** What each view had taken when its time began. */
  #before = new Map<View, number>()
  #holds = false
  #over = false
  #timer: NodeJS.Timeout | undefined
  #turn: NodeJS.Immediate | undefined

  constructor(onHold: (holds: boolean) => void) {
    this.#onHold = onHold
  }

  add(view: View): void {
    if (this.#over) return
    this.#views.add(view)
    view.onMoved = () => this.#holds && this.look()
  }

  remove(view: View): void {
    this.#views.delete(view)
    this.#slow.delete(view)
    this.look()
  }

  /** To be called when there was output and the views have had a chance to take it. */
  look(): void {
    const lag = this.#leastLag()
    const holds = lag > (this.#holds ? RELEASE_AT_BYTES : HOLD_AT_BYTES) && lag !== Number.POSITIVE_INFINITY
    if (holds === this.#holds) return
    this.#holds = holds
    if (holds) this.#giveTime()
    else this.#stopWaiting()
    this.#onHold(holds)
  }

  /** The program has ended. */
  [Symbol.dispose](): void {
    this.#over = true
    this.#views.clear()
    this.look()
  }

  /** Infinite where nobody reads who is not slow. */
  #leastLag(): number {
    let least = Number.POSITIVE_INFINITY
    for (const view of this.#views) {
      const { lag } = view
      if (lag === 0) this.#slow.delete(view)
      if (!view.paused && !this.#slow.has(view)) least = Math.min(least, lag)
    }
    return least
  }

  #giveTime(): void {
    this.#before = new Map([...this.#views].map((view) => [view, view.takenBytes]))
    this.#timer = setTimeout(() => {
      // Where this process itself was kept waiting, what the clients have taken meanwhile is seen first.
      this.#turn = setImmediate(() => this.#judge())
    }, PATIENCE_MS)
  }

  #judge(): void {
    for (const view of this.#views) {
      const taken = view.takenBytes - (this.#before.get(view) ?? view.takenBytes)
      if (taken < PROGRESS_BYTES && !view.picturing && this.#before.has(view)) this.#slow.add(view)
    }
    this.look()
    if (this.#holds) this.#giveTime()
  }

  #stopWaiting(): void {
    clearTimeout(this.#timer)
    clearImmediate(this.#turn)
    this.#before.clear()
  }
}
