import { isQuilError, messageOf, type QuilErrorCode } from '@quil/core/workspace'
import type { Io } from './io.ts'
import { say } from './print/say.ts'

/** Exit codes of Quil itself; `run` and `resume` end with the program's own. */
export const EXIT = { ok: 0, failed: 1, usage: 2, noSuchPane: 3, refused: 4 } as const

/** Prints an error in a line or two and answers its exit code. */
export function reportError(error: unknown, io: Io): number {
  if (!isQuilError(error)) {
    say(io, messageOf(error).split('\n', 1).join(''))
    return EXIT.failed
  }
  say(io, error.message)
  const fix = FIXES[error.code]
  if (fix !== undefined) say(io, fix)
  return EXIT_CODES[error.code] ?? EXIT.failed
}

const EXIT_CODES: Readonly<Partial<Record<QuilErrorCode, number>>> = {
  INVALID_ARGUMENT: EXIT.usage,
  INVALID_ID: EXIT.usage,
  UNKNOWN_PLUGIN: EXIT.usage,
  UNKNOWN_TOGGLE: EXIT.usage,
  MISSING_FIELD: EXIT.usage,
  PANE_NOT_FOUND: EXIT.noSuchPane,
  FOREIGN_WORKSPACE: EXIT.refused,
  WORKSPACE_TOO_NEW: EXIT.refused,
  NAME_TAKEN: EXIT.refused,
  PANE_RUNNING: EXIT.refused,
  SESSION_HELD: EXIT.refused,
}

/** For errors whose message alone leaves a person without a next step. */
const FIXES: Readonly<Partial<Record<QuilErrorCode, string>>> = {
  LOCK_TIMEOUT: 'try again, or end that process',
  UNSUPPORTED_PLATFORM: 'quil doctor says more; reinstalling @quil/cli on this machine usually helps',
  COMMAND_NOT_FOUND: 'quil plugins lists what is installed here',
  CWD_NOT_FOUND: 'make that directory first',
  UNKNOWN_TRACKER: 'quil plugins check says where',
  MISSING_FIELD: 'give it with --field name=value',
}
