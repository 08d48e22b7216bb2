import { isQuilError, messageOf, type QuilError, type QuilErrorCode } from '@quil/core/workspace'
import type { ErrorAnswer } from './answers.ts'
import type { Io } from './io.ts'
import { say } from './print/say.ts'

/** Exit codes of Quil itself; `run` and `resume` end with the program's own. */
export const EXIT = { ok: 0, failed: 1, usage: 2, noSuchPane: 3, refused: 4, hostUnreachable: 5, timedOut: 124 } as const

/** Prints an error in a line or two and answers its exit code. */
export function reportError(error: unknown, io: Io): number {
  const { message } = errorAnswer(error)
  say(io, message)
  if (!isQuilError(error)) return EXIT.failed
  const fix = fixFor(error)
  if (fix !== undefined) say(io, fix)
  return exitCodeFor(error)
}

/** An error as an answer among others. */
export function errorAnswer(error: unknown): ErrorAnswer {
  if (isQuilError(error)) return { code: error.code, message: error.message }
  return { code: 'INTERNAL', message: messageOf(error).split('\n', 1).join('') }
}

export function exitCodeFor(error: unknown): number {
  if (!isQuilError(error)) return EXIT.failed
  return exitCodeOfCode(error.code)
}

/** Of a code that came as text: a host of another version may have more of them. */
export function exitCodeOfCode(code: string): number {
  return Object.hasOwn(EXIT_CODES, code) ? EXIT_CODES[code as QuilErrorCode] : EXIT.failed
}

const EXIT_CODES: Readonly<Record<QuilErrorCode, number>> = {
  INVALID_ARGUMENT: EXIT.usage,
  INVALID_ID: EXIT.usage,
  INVALID_HOME: EXIT.failed,
  FOREIGN_WORKSPACE: EXIT.refused,
  WORKSPACE_UNREADABLE: EXIT.failed,
  WORKSPACE_UNWRITABLE: EXIT.failed,
  WORKSPACE_TOO_NEW: EXIT.refused,
  LOCK_TIMEOUT: EXIT.failed,
  UNSAFE_FILE: EXIT.failed,
  FILE_TOO_LARGE: EXIT.failed,
  MALFORMED_FILE: EXIT.failed,
  INVALID_PLUGIN: EXIT.failed,
  UNKNOWN_PLUGIN: EXIT.usage,
  UNKNOWN_TRACKER: EXIT.failed,
  UNKNOWN_TOGGLE: EXIT.usage,
  MISSING_FIELD: EXIT.usage,
  COMMAND_NOT_FOUND: EXIT.failed,
  COMMAND_NOT_EXECUTABLE: EXIT.failed,
  CWD_NOT_FOUND: EXIT.failed,
  CWD_NOT_DIRECTORY: EXIT.failed,
  SPAWN_FAILED: EXIT.failed,
  UNSUPPORTED_PLATFORM: EXIT.failed,
  PANE_NOT_FOUND: EXIT.noSuchPane,
  NAME_TAKEN: EXIT.refused,
  PANE_RUNNING: EXIT.refused,
  PANE_NOT_RUNNING: EXIT.refused,
  PANE_NESTED: EXIT.refused,
  SESSION_HELD: EXIT.refused,
  HOST_RUNNING: EXIT.refused,
  HOST_UNREACHABLE: EXIT.hostUnreachable,
  HOST_START_FAILED: EXIT.hostUnreachable,
  HOST_STOPPING: EXIT.hostUnreachable,
  PROTOCOL_MISMATCH: EXIT.hostUnreachable,
  PROTOCOL_ERROR: EXIT.hostUnreachable,
  UNKNOWN_METHOD: EXIT.hostUnreachable,
  SOCKET_PATH_TOO_LONG: EXIT.hostUnreachable,
  TIMED_OUT: EXIT.timedOut,
  ABORTED: EXIT.failed,
  INTERNAL: EXIT.failed,
}

/** What a person can do about an error whose message alone leaves them without a next step. */
export function fixFor(error: QuilError): string | undefined {
  const { code, details } = error
  const pid = typeof details['pid'] === 'number' ? details['pid'] : undefined
  if (pid !== undefined && STUCK.includes(code)) return `quil host stop ends it; if that takes too long: kill -9 ${pid}`
  if (code === 'TIMED_OUT' && pid !== undefined) return `kill -9 ${pid} ends it at once; quil restore brings its panes back`
  if (code === 'HOST_UNREACHABLE') return UNREACHABLE[String(details['reason'])] ?? FIXES[code]
  return FIXES[code]
}

/** Where a living process is the host and does not do its work. */
const STUCK: readonly QuilErrorCode[] = ['HOST_UNREACHABLE', 'HOST_START_FAILED']

const NEW_HOST = 'end it with: quil host stop (its panes come back with: quil restore), then try again'

/** By what is at the socket, where no process is known to be the host. */
const UNREACHABLE: Readonly<Record<string, string>> = {
  silent: 'end what listens there: quil host stop, if it is a host',
  busy: 'try again; if it stays so: quil host stop',
  garbage: 'end what listens there, or set QUIL_HOME to another directory',
}

const FIXES: Readonly<Partial<Record<QuilErrorCode, string>>> = {
  LOCK_TIMEOUT: 'try again, or end that process',
  UNSUPPORTED_PLATFORM: 'quil doctor says more; reinstalling @quil/cli on this machine usually helps',
  COMMAND_NOT_FOUND: 'quil plugins lists what is installed here',
  CWD_NOT_FOUND: 'make that directory first',
  UNKNOWN_TRACKER: 'quil plugins check says where',
  MISSING_FIELD: 'give it with --field name=value',
  HOST_UNREACHABLE: 'quil host status says more; quil host start starts one',
  HOST_START_FAILED: 'quil doctor and quil host logs may say more',
  HOST_STOPPING: 'try again when it has ended; quil host stop waits for that',
  PROTOCOL_MISMATCH: NEW_HOST,
  UNKNOWN_METHOD: `the host is older than this quil: ${NEW_HOST}`,
}
