import { QuilError } from '../errors.ts'
import type { PaneId } from '../ids.ts'
import type { RunningPane } from './running-pane.ts'

/** The panes that run here, and the order in which one pane is worked on. */
export class PaneTable {
  readonly #running = new Map<PaneId, RunningPane>()
  readonly #turns = new Map<PaneId, Promise<unknown>>()

  get(pane: PaneId): RunningPane | undefined {
    return this.#running.get(pane)
  }

  get all(): readonly RunningPane[] {
    return [...this.#running.values()]
  }

  add(running: RunningPane): void {
    this.#running.set(running.pane.id, running)
  }

  /** Only that incarnation: the next one may be there already. */
  remove(running: RunningPane): void {
    if (this.#running.get(running.pane.id) === running) this.#running.delete(running.pane.id)
  }

  /** Works on one pane at a time: two restores of it are one start and one look at it. */
  inTurn<T>(pane: PaneId, action: () => Promise<T>): Promise<T> {
    const turn = (this.#turns.get(pane) ?? Promise.resolve()).then(action, action)
    this.#turns.set(pane, turn)
    const leave = (): void => {
      if (this.#turns.get(pane) === turn) this.#turns.delete(pane)
    }
    turn.then(leave, leave)
    return turn
  }

  /** Resolves when nobody works on any pane. */
  async quiet(): Promise<void> {
    while (this.#turns.size > 0) await Promise.allSettled(this.#turns.values())
  }

  /**
   * A pane must not come to show itself, also not through others.
   * @param inside the pane in which the terminal is that wants to show `pane`
   * @throws QuilError `PANE_NESTED`
   */
  refuseNested(pane: PaneId, inside: PaneId | undefined): void {
    if (inside === undefined) return
    // What a pane shows: the panes that terminals inside it are attached to.
    const seen = new Set<PaneId>()
    const shows = (outer: PaneId): boolean => {
      if (outer === inside) return true
      if (seen.has(outer)) return false
      seen.add(outer)
      return this.all.some((running) => [...running.viewers].some((viewer) => viewer.inside === outer) && shows(running.pane.id))
    }
    if (!shows(pane)) return
    const message = `pane ${pane} would show itself: this terminal is inside ${inside === pane ? 'it' : `pane ${inside}, which it shows`}`
    throw new QuilError('PANE_NESTED', message, { details: { pane, inside } })
  }
}
