import { relative } from 'node:path'

/** One thing that is wrong in a plugin file. */
export interface PluginProblem {
  readonly file: string
  /** Counted from 1. Absent when the file could not be read at all. */
  readonly line?: number
  /** Counted from 1; known for TOML syntax errors. */
  readonly column?: number
  /** Such as `command.toggles[1].name`. Absent when the problem is the file or its syntax. */
  readonly keyPath?: string
  /** What was expected and what was found. */
  readonly message: string
  /** A file with an error is not used; a warning costs nothing. */
  readonly severity: 'error' | 'warning'
}

export interface FormatProblemOptions {
  /** Directory to show file names relative to, such as the Quil home. */
  readonly relativeTo?: string
}

/** Writes a problem on one line: `plugins/foo.toml:12: command.toggles[1].name: expected …, found …`. */
export function formatPluginProblem(problem: PluginProblem, options: FormatProblemOptions = {}): string {
  const file = options.relativeTo === undefined ? problem.file : relative(options.relativeTo, problem.file)
  const place = [file, problem.line, problem.column].filter((part) => part !== undefined).join(':')
  const parts = [place, problem.severity === 'warning' ? 'warning' : undefined, problem.keyPath, problem.message]
  return parts.filter((part) => part !== undefined).join(': ')
}
