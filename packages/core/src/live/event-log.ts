import { stoppable } from '../workspace/stoppable.ts'
import type { EventOptions } from '../workspace/workspace.ts'
import type { WorkspaceEvent, WorkspaceEventBody } from '../workspace/workspace-event.ts'

/** Events kept for who comes late. Beyond it the oldest go, and a reader that is further behind is told how many it missed. */
const KEPT = 1000

/** The numbered events of one workspace, kept in a bounded list; readers are cursors into it. */
export class EventLog {
  #events: WorkspaceEvent[] = []
  #seq = 0
  #ended = false
  readonly #waiting = new Set<(event: WorkspaceEvent | undefined) => void>()

  /** Number of the last event; 0 before the first. */
  get seq(): number {
    return this.#seq
  }

  emit(body: WorkspaceEventBody): void {
    this.#seq += 1
    const event = { seq: this.#seq, at: new Date().toISOString(), ...body }
    this.#events.push(event)
    if (this.#events.length > 2 * KEPT) this.#events = this.#events.slice(-KEPT)
    this.#wake(event)
  }

  /** Where a reader begins that has read up to `since`; one that has read nothing begins now. */
  startOf(since: number | undefined): number {
    if (since === undefined) return this.#seq
    // A number that is still to come is from an earlier host's life: all of this one's is news.
    return since > this.#seq ? 0 : since
  }

  /** The events after `since`, `max` at most; where some are forgotten, what comes first says so. */
  after(since: number, max: number): readonly WorkspaceEvent[] {
    const oldest = this.#seq - this.#events.length + 1
    if (since + 1 >= oldest) return this.#events.slice(since + 1 - oldest, since + 1 - oldest + max)
    const gap = { type: 'missed', from: since + 1, to: oldest - 1 } as const
    return [{ seq: oldest - 1, at: new Date().toISOString(), ...gap }, ...this.#events.slice(0, max - 1)]
  }

  /** Calls back after each event until disposed, and without one at the end of all. */
  onEvent(listener: (event: WorkspaceEvent | undefined) => void): Disposable {
    this.#waiting.add(listener)
    return { [Symbol.dispose]: () => void this.#waiting.delete(listener) }
  }

  /** No more events will come: readers end. */
  end(): void {
    this.#ended = true
    this.#wake()
  }

  /** Counts from the call on, not from when the first event is asked for. */
  read(options: EventOptions = {}): AsyncIterableIterator<WorkspaceEvent> {
    const since = this.startOf(options.since)
    return stoppable((signal) => this.#read(since, signal), options.signal)
  }

  async *#read(since: number, signal: AbortSignal): AsyncGenerator<WorkspaceEvent, undefined> {
    let cursor = since
    const over = (): boolean => signal.aborted
    while (!over()) {
      const events = this.after(cursor, 100)
      if (events.length === 0) {
        if (this.#ended) return undefined
        await this.#next(signal)
        continue
      }
      for (const event of events) {
        cursor = event.seq
        yield event
        if (over()) return undefined
      }
    }
    return undefined
  }

  #next(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.#waiting.delete(done)
        signal.removeEventListener('abort', done)
        resolve()
      }
      this.#waiting.add(done)
      signal.addEventListener('abort', done, { once: true })
    })
  }

  #wake(event?: WorkspaceEvent): void {
    for (const listener of [...this.#waiting]) listener(event)
  }
}
