import { type OscKind, OscScanner } from './osc-scanner.ts'
import { MAX_REPORT_BYTES, ownHost, reportedDirectory } from './reported-directory.ts'

/** What a shell says about itself in its output. `command-end` has no exit code where the shell gave none. */
export type ShellMark =
  | { readonly type: 'directory'; readonly path: string }
  | { readonly type: 'prompt' }
  | { readonly type: 'command-start' }
  | { readonly type: 'command-end'; readonly exitCode: number | null }

/** Finds OSC 7 (directory) and OSC 133 (prompt and command marks) in a terminal's output. Untrusted: a program can write marks of its own. */
export class ShellMarks {
  readonly #scanner: OscScanner

  constructor(on: (mark: ShellMark) => void) {
    this.#scanner = new OscScanner(shellMarkKinds(on))
  }

  push(bytes: Uint8Array): void {
    this.#scanner.push(bytes)
  }
}

/** What a scanner has to look for in the output of a shell. */
export function shellMarkKinds(on: (mark: ShellMark) => void): readonly OscKind[] {
  const isOurs = ownHost()
  // Each prompt reports the directory, and it is mostly the same.
  let lastReport = ''
  let lastPath: string | undefined
  const directory = (report: string): void => {
    if (report !== lastReport) {
      lastReport = report
      lastPath = reportedDirectory(report, isOurs)
    }
    if (lastPath !== undefined) on({ type: 'directory', path: lastPath })
  }
  const command = (text: string): void => {
    const mark = commandMark(text)
    if (mark !== undefined) on(mark)
  }
  return [
    { code: 7, maxBytes: MAX_REPORT_BYTES, on: directory },
    { code: 133, maxBytes: MAX_REPORT_BYTES, on: command },
  ]
}

function commandMark(text: string): ShellMark | undefined {
  if (text.length > 1 && text[1] !== ';') return undefined
  switch (text[0]) {
    case 'A':
      return { type: 'prompt' }
    case 'C':
      return { type: 'command-start' }
    case 'D':
      return { type: 'command-end', exitCode: exitCodeIn(text.slice(2)) }
    default:
      return undefined
  }
}

/** The first of the parameters behind `D;`. */
function exitCodeIn(parameters: string): number | null {
  const match = /^(\d{1,9})(?:;|$)/.exec(parameters)
  return match === null ? null : Number(match[1])
}
