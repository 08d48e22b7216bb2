import { resolve } from 'node:path'
import { resolveHome } from '@quil/core/workspace'
import type { Io } from './io.ts'

/** Options every command has. */
export interface CommonOptions {
  /** `--home DIR`; relative to the current directory, unlike the variable. */
  readonly home?: string
  readonly json?: boolean
}

/** The home a command works on. @throws QuilError `INVALID_HOME` */
export function homeOf(options: CommonOptions, io: Io): string {
  return resolveHome(io.env, options.home === undefined ? undefined : resolve(io.cwd, options.home))
}
