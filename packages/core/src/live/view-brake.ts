import type { View } from './view.ts'

/** The program waits when even the fastest view is so many bytes behind, a quarter of what the log keeps for a watched pane … */
const HOLD_AT_BYTES = 512 << 10
/** … until that view is no further behind than this. */
const RELEASE_AT_BYTES = 256 << 10
/** A view that takes less than this in such a time is slow … */
const PROGRESS_BYTES = 64 << 10
const PATIENCE_MS = 50
/** … but one that has taken so much before has only after so many times: its process may just not have had its turn on a busy machine. */
const PROVEN_BYTES = 1 << 20
const PROVEN_PATIENCE = 4

/**
 * Keeps a program from running away from those who read as fast as they can, so that they get every byte and no pictures. The fastest
 * counts: one that is slow, or stands still, holds nothing until it takes output again and is near its end. Has a timer only while the program waits.
 */
export class ViewBrake implements Disposable {
  readonly #onHold: (holds: boolean) => void
  readonly #views = new Set<View>()
  readonly #slow = new Set<View>()
  /** How often in a row a view that has proven itself has taken little. */
  readonly #late = new Map<View, number>()
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
    this.#late.delete(view)
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
      if (lag === 0 || (lag <= RELEASE_AT_BYTES && view.shownTo === view.offset)) this.#slow.delete(view)
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
      if (view.picturing || !this.#before.has(view)) continue
      const late = taken < PROGRESS_BYTES ? (this.#late.get(view) ?? 0) + 1 : 0
      this.#late.set(view, late)
      if (late >= (view.takenBytes < PROVEN_BYTES ? 1 : PROVEN_PATIENCE)) this.#slow.add(view)
    }
    this.look()
    if (this.#holds) this.#giveTime()
  }

  #stopWaiting(): void {
    clearTimeout(this.#timer)
    clearImmediate(this.#turn)
    this.#before.clear()
    this.#late.clear()
  }
}
