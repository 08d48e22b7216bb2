import { statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { QuilError, resolveHome } from '@quil/core/workspace'
import type { Io } from './io.ts'

/** Options every command has. */
export interface CommonOptions {
  /** `--home DIR`; relative to the current directory, unlike the variable. */
  readonly home?: string
  readonly json?: boolean
}

/** The home a command works on: not there yet, or a directory that can be one. @throws QuilError `INVALID_HOME` */
export function homeOf(options: CommonOptions, io: Io): string {
  const home = namedHome(options, io)
  const what = whyNoHome(home)
  if (what === undefined) return home
  throw new QuilError('INVALID_HOME', `${home} cannot be a home: ${what}. Set QUIL_HOME, or give --home, to another directory`, {
    details: { home },
  })
}

function whyNoHome(home: string): string | undefined {
  if (home === dirname(home)) return 'it is the root of the file system'
  try {
    const found = statSync(home, { throwIfNoEntry: false })
    if (found !== undefined && !found.isDirectory()) return 'it is not a directory'
  } catch {} // whoever works on it says what is wrong
  return undefined
}

/** The home as it is named, for who finds out about it. @throws QuilError `INVALID_HOME` */
export function namedHome(options: CommonOptions, io: Io): string {
  return resolveHome(io.env, options.home === undefined ? undefined : resolve(io.cwd, options.home))
}
