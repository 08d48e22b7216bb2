import { type OscKind, OscScanner } from './osc-scanner.ts'
import { type ShellMark, shellMarkKinds } from './shell-marks.ts'
import { MAX_REPORT_BYTES } from './status-limits.ts'
import { StatusRecords } from './status-records.ts'
import { isStatusQuery, parseStatusReport } from './status-report.ts'

export interface ProgramWordsOptions {
  /** The program asks whether somebody listens. */
  readonly onQuery: (terminator: string) => void
  /** The records may have changed. */
  readonly onStatus: (records: StatusRecords) => void
  /** Marks of a shell, for panes of shells. `order`: the mark's place among all words of the pane. */
  readonly onMark?: (mark: ShellMark, order: number) => void
}

/** Hears what the programs of a pane say about themselves in their output. */
export class ProgramWords {
  readonly #options: ProgramWordsOptions
  readonly #records = new StatusRecords()
  readonly #scanner: OscScanner
  #order = 0

  constructor(options: ProgramWordsOptions) {
    this.#options = options
    const status: OscKind = { code: 7501, maxBytes: MAX_REPORT_BYTES, on: (text, terminator) => this.#said(text, terminator) }
    const marks = options.onMark === undefined ? [] : shellMarkKinds((mark) => this.#marked(mark))
    this.#scanner = new OscScanner([status, ...marks], { wanted: () => this.#records.size > 0, on: () => this.#reset() })
  }

  push(bytes: Uint8Array): void {
    this.#scanner.push(bytes)
  }

  #said(text: string, terminator: string): void {
    if (isStatusQuery(text)) {
      this.#options.onQuery(terminator)
      return
    }
    const report = parseStatusReport(text)
    if (report === undefined) return
    this.#order += 1
    this.#records.take(report, Date.now(), this.#order)
    this.#options.onStatus(this.#records)
  }

  #marked(mark: ShellMark): void {
    this.#order += 1
    if (mark.type === 'prompt' && this.#records.size > 0) {
      this.#records.settle()
      this.#options.onStatus(this.#records)
    }
    this.#options.onMark?.(mark, this.#order)
  }

  #reset(): void {
    this.#records.reset()
    this.#options.onStatus(this.#records)
  }
}
