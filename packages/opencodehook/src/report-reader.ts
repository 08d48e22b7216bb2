import { readSmallFile } from '@quil/core/files'
import { parseHeader, parseReport, type Report, type ReportHeader } from './report-line.ts'

/** The scripts begin the file anew at 256 KiB. */
const MAX_BYTES = 512 * 1024

export interface NewReports {
  readonly reports: readonly Report[]
  /** What could not be used, in words; empty when all was well. */
  readonly problems: readonly string[]
}

/**
 * Reads what an incarnation has newly reported: each report once and in order, also when the file was begun anew in between.
 * Reports of another incarnation are not its reports.
 */
export class ReportReader {
  readonly #path: string
  readonly #spawnId: string
  /** The first line as it was, and how much of the text behind it has been taken. */
  #first = ''
  #taken = 0
  /** The writer whose numbers count; another one begins at 1. */
  #writer = ''
  #lastNumber = 0

  constructor(path: string, spawnId: string) {
    this.#path = path
    this.#spawnId = spawnId
  }

  /** @throws QuilError as `readSmallFile` */
  async read(): Promise<NewReports> {
    const file = await readSmallFile(this.#path, { maxBytes: MAX_BYTES, private: true })
    const text = file?.text ?? ''
    const first = text.slice(0, text.indexOf('\n') + 1) // what has no end yet is still being written
    if (first === '') return NOTHING
    if (first !== this.#first || text.length < this.#taken) {
      this.#first = first
      this.#taken = first.length
      const header = parseHeader(first)
      if (header === undefined) return { reports: [], problems: ['its first line does not say who writes'] }
      this.#follow(header)
    }
    const rest = text.slice(this.#taken, text.lastIndexOf('\n') + 1)
    this.#taken += rest.length
    return this.#take(rest.split('\n').slice(0, -1))
  }

  #follow({ spawnId, source, pid }: ReportHeader): void {
    const writer = `${spawnId} ${source} ${pid}`
    if (writer === this.#writer) return
    this.#writer = writer
    this.#lastNumber = 0
  }

  #take(lines: readonly string[]): NewReports {
    const reports: Report[] = []
    const problems: string[] = []
    for (const line of lines) {
      const report = parseReport(line)
      if (report === undefined) problems.push(`a line is no report: ${JSON.stringify(line.slice(0, 80))}`)
      else if (report.spawnId === this.#spawnId && report.n > this.#lastNumber) {
        if (report.n > this.#lastNumber + 1) problems.push(`reports before number ${report.n} were lost`)
        this.#lastNumber = report.n
        reports.push(report)
      }
    }
    return { reports, problems }
  }
}

const NOTHING: NewReports = { reports: [], problems: [] }
