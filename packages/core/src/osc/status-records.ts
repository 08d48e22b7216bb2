import { MAX_RECORDS } from './status-limits.ts'
import type { StatusReport } from './status-report.ts'

/** What a program last said about itself or one of its parts. */
export interface StatusRecord extends StatusReport {
  readonly state: Exclude<StatusReport['state'], 'clear'>
  /** Milliseconds since 1970. */
  readonly at: number
  /** Its place among all words of the pane: a later one is greater. */
  readonly order: number
}

/**
 * The records of one pane by their path, the least recently updated first. A report replaces its record whole. Of more than 256 the
 * least recently updated goes.
 */
export class StatusRecords {
  readonly #records = new Map<string, StatusRecord>()

  get size(): number {
    return this.#records.size
  }

  get root(): StatusRecord | undefined {
    return this.#records.get('')
  }

  /** The least recently updated first. */
  get all(): readonly StatusRecord[] {
    return [...this.#records.values()]
  }

  /** Of the records in a state the one updated last. Looks at all. */
  newest(state: StatusRecord['state']): StatusRecord | undefined {
    let newest: StatusRecord | undefined
    for (const record of this.#records.values()) if (record.state === state) newest = record
    return newest
  }

  /** Takes a report in; `clear` removes the record and all below it, and without a path everything. */
  take(report: StatusReport, at: number, order: number): void {
    const { id, state } = report
    if (state === 'clear') {
      this.#clear(id)
      return
    }
    this.#records.delete(id)
    this.#records.set(id, { ...report, state, at, order })
    if (this.#records.size <= MAX_RECORDS) return
    const [oldest] = this.#records.keys()
    if (oldest !== undefined) this.#records.delete(oldest)
  }

  /** The program's name: its own, else that of the nearest record above. */
  appOf(id: string): string | undefined {
    for (let path = id; ; path = path.slice(0, Math.max(0, path.lastIndexOf('/')))) {
      const app = this.#records.get(path)?.app
      if (app !== undefined || path === '') return app
    }
  }

  /** A shell's prompt begins, or the program has ended: what it was doing it does no more; what it has done stays. */
  settle(): void {
    for (const [id, { state }] of this.#records) if (state === 'working' || state === 'blocked') this.#records.delete(id)
  }

  /** The terminal was reset. */
  reset(): void {
    this.#records.clear()
  }

  #clear(id: string): void {
    if (id === '') this.#records.clear()
    for (const path of this.#records.keys()) if (path === id || path.startsWith(`${id}/`)) this.#records.delete(path)
  }
}
