import { createHash } from 'node:crypto'
import {
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import type { PaneId } from '../ids.ts'
import { tryLockFile } from '../posix.ts'

/** A session is this pane's for as long as it is held; the kernel lets go of it when the process dies. */
export interface SessionHold extends Disposable {
  readonly sessionId: string
}

/** Who has it: words for a person, such as `pane-0123abcd (process 4711)`. */
export interface HeldElsewhere {
  readonly holder: string
}

const FLAGS = constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK

/** The session one pane holds, as it moves from one to the next. A home that cannot be written to costs this guard, never the pane. */
export class PaneHold implements Disposable {
  readonly #take: (sessionId: string) => SessionHold | HeldElsewhere
  #held: SessionHold | undefined

  constructor(home: string, scope: string, pane: PaneId) {
    this.#take = (sessionId) => holdSession(home, scope, sessionId, pane)
  }

  /** Takes the session and lets go of the one before. Answers who has it, if that is somebody else; then it holds none. */
  move(sessionId: string): string | undefined {
    if (this.#held?.sessionId === sessionId) return undefined
    this[Symbol.dispose]()
    try {
      const taken = this.#take(sessionId)
      if ('holder' in taken) return taken.holder
      this.#held = taken
    } catch {
      // no directory, no permission, no lock: see above
    }
    return undefined
  }

  [Symbol.dispose](): void {
    this.#held?.[Symbol.dispose]()
    this.#held = undefined
  }
}

/**
 * Takes a session for a pane over all processes of one home: some agents let two processes into one conversation and lose one
 * branch of it. A lock file below `sessions/`, locked by the kernel and removed at the end.
 *
 * @param scope what the id is unique in: the tracker's name, or the plugin's
 */
function holdSession(home: string, scope: string, sessionId: string, pane: PaneId): SessionHold | HeldElsewhere {
  const directory = join(home, 'sessions')
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const name = createHash('sha256').update(`${scope}\0${sessionId}`).digest('hex').slice(0, 32)
  const path = join(directory, `held-${name}.lock`)
  for (;;) {
    const fd = openSync(path, FLAGS, 0o600)
    if (!tryLockFile(fd)) return { holder: readAndClose(fd) }
    if (isStill(path, fd)) return hold(path, fd, sessionId, pane)
    closeSync(fd) // its last holder removed it between our open and our lock
  }
}

function hold(path: string, fd: number, sessionId: string, pane: PaneId): SessionHold {
  ftruncateSync(fd)
  writeSync(fd, `${pane} (process ${process.pid})`, 0)
  let open = true
  return {
    sessionId,
    [Symbol.dispose]: () => {
      if (!open) return
      open = false
      try {
        unlinkSync(path) // while it is still locked, so that nobody can be in it
      } catch {
        // somebody tidied up before us
      }
      closeSync(fd)
    },
  }
}

function isStill(path: string, fd: number): boolean {
  try {
    return statSync(path).ino === fstatSync(fd).ino
  } catch {
    return false
  }
}

function readAndClose(fd: number): string {
  try {
    const buffer = Buffer.alloc(200)
    const text = buffer.toString('utf8', 0, readSync(fd, buffer, 0, buffer.length, 0))
    return text === '' ? 'another process' : `pane ${text}`
  } finally {
    closeSync(fd)
  }
}
