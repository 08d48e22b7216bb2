/** Every code a {@link QuilError} can carry. The list is closed: programs switch on it, people read the message. */
export const QUIL_ERROR_CODES = [
  'INVALID_ARGUMENT', // a caller's option is wrong; the message quotes it
  'INVALID_ID', // a pane id or session id does not have the required shape
  'INVALID_HOME', // $QUIL_HOME cannot be used (relative, unwritable, characters an agent cannot load)
  'FOREIGN_WORKSPACE', // workspace.json belongs to another program
  'WORKSPACE_UNREADABLE', // workspace.json and its backup cannot be read
  'WORKSPACE_UNWRITABLE', // the disk refuses the new records; the old ones are still there
  'WORKSPACE_TOO_NEW', // written by a newer Quil
  'LOCK_TIMEOUT', // another process holds the lock
  'UNSAFE_FILE', // symlink, FIFO, directory, wrong owner or mode where a private regular file must be
  'FILE_TOO_LARGE', // a file is over the size its reader allows
  'MALFORMED_FILE', // a file's content does not have the required shape
  'INVALID_PLUGIN', // a plugin file has problems; details.problems lists them
  'UNKNOWN_PLUGIN', // no plugin of that name
  'UNKNOWN_TRACKER', // a plugin names a tracker nobody provides
  'UNKNOWN_TOGGLE', // no toggle of that name, or two of one group
  'MISSING_FIELD', // a required form field has no value
  'COMMAND_NOT_FOUND', // the plugin's command is not on PATH
  'COMMAND_NOT_EXECUTABLE', // the plugin's command is there but cannot be run
  'CWD_NOT_FOUND', // the working directory does not exist
  'CWD_NOT_DIRECTORY', // the working directory is not a directory, or cannot be entered
  'SPAWN_FAILED', // the system refused a new pseudo-terminal or process
  'UNSUPPORTED_PLATFORM', // no pseudo-terminal binding for this platform
  'PANE_NOT_FOUND', // no record of that id or name
  'NAME_TAKEN', // another pane of the workspace has that name
  'PANE_RUNNING', // the pane already has a live process, in this process or another
  'PANE_NOT_RUNNING', // the pane has no live process, and the call needs one
  'PANE_NESTED', // a pane would show itself
  'SESSION_HELD', // another pane is in that session
  'HOST_RUNNING', // another process is the host of this home
  'HOST_UNREACHABLE', // no host answers on the home's socket
  'HOST_START_FAILED', // the host could not be started; the message says why
  'HOST_STOPPING', // the host is shutting down
  'PROTOCOL_MISMATCH', // host and client share no protocol version
  'PROTOCOL_ERROR', // the other side sent what the protocol does not allow
  'UNKNOWN_METHOD', // the host does not know that request
  'SOCKET_PATH_TOO_LONG', // the home's path is longer than the system allows for a socket
  'TIMED_OUT', // what was waited for did not happen in time
  'ABORTED', // the caller's signal was aborted
  'INTERNAL', // a fault of Quil itself
] as const

export type QuilErrorCode = (typeof QUIL_ERROR_CODES)[number]

export interface QuilErrorOptions {
  /** Machine-readable facts about the failure, such as `{ command, path }`. */
  readonly details?: Readonly<Record<string, unknown>>
  readonly cause?: unknown
}

/** The one error class of Quil. `message` says what went wrong and where; `code` is for programs. */
export class QuilError extends Error {
  override readonly name = 'QuilError'
  readonly code: QuilErrorCode
  readonly details: Readonly<Record<string, unknown>>

  constructor(code: QuilErrorCode, message: string, options: QuilErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.details = options.details ?? {}
  }
}

/** Tells a {@link QuilError} from anything else, across copies of this package; with `code`, one of that code. */
export function isQuilError(error: unknown, code?: QuilErrorCode): error is QuilError {
  if (!(error instanceof Error) || error.name !== 'QuilError' || !('code' in error)) return false
  return code === undefined || error.code === code
}

/** Reads Node's errno code (`ENOENT`, `EACCES`, …) from a caught value. */
export function errnoOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}

/** The message of a caught value, whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
