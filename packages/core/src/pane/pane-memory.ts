import { SESSION_ID } from '../resume/resume-template.ts'
import type { PaneRecord, SessionRecord } from '../workspace/record.ts'
import type { PtyExit } from './pty.ts'

export interface PaneMemoryOptions {
  readonly record: PaneRecord
  readonly problems: readonly string[]
  /** The pane moved to another session. Answers what is wrong with that, if anything. */
  readonly onMoved: (session: SessionRecord) => string | undefined
  readonly onSession: (session: SessionRecord) => void
  readonly onProblem: (message: string) => void
}

/** What a pane learns while it runs: what brings it back, and what went wrong. */
export class PaneMemory {
  record: PaneRecord
  problems: readonly string[]
  readonly #options: PaneMemoryOptions

  constructor(options: PaneMemoryOptions) {
    this.#options = options
    this.record = options.record
    this.problems = options.problems
  }

  /** Its shell is in another directory. */
  placed(directory: string): void {
    if (directory !== this.record.directory) this.record = { ...this.record, directory }
  }

  scraped(name: string, value: string): void {
    this.record = { ...this.record, state: { ...this.record.state, [name]: value } }
    if (name === SESSION_ID) this.moved({ id: value, source: 'scrape', at: new Date().toISOString() })
  }

  moved(session: SessionRecord): void {
    this.record = { ...this.record, session, state: { ...this.record.state, [SESSION_ID]: session.id } }
    const problem = this.#options.onMoved(session)
    this.#options.onSession(session)
    if (problem !== undefined) this.trouble(problem)
  }

  ended(exit: PtyExit): void {
    this.record = { ...this.record, lastExit: { ...exit, at: new Date().toISOString() } }
  }

  trouble(message: string): void {
    this.problems = [...this.problems, message]
    this.#options.onProblem(message)
  }
}
