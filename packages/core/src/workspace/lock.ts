import { constants } from 'node:fs'
import { type FileHandle, open, readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { errnoOf, isQuilError, QuilError } from '../errors.ts'
import { tryLockFile } from '../posix.ts'
import { writing } from './unwritable.ts'
import { joinLine } from './waiting-line.ts'

export interface FileLockOptions {
  /** How long to wait for the lock. Default: 10 seconds. */
  readonly timeoutMs?: number | undefined
  /** Ends the wait; an action that has begun runs to its end. */
  readonly signal?: AbortSignal | undefined
  /** Runs when nobody of this process is before us and before the lock file is touched, to make its directory or to refuse. */
  readonly prepare?: () => Promise<void>
  /** A word of its own for who takes the lock, so that it can tell whether somebody else had it in between. Printable, of any fixed length. */
  readonly taker?: string
}

/** What one who has the lock knows of it. */
export interface LockTaken {
  /** Nobody has had it since the same taker last did. */
  readonly again: boolean
}

/**
 * Runs the action while holding the exclusive lock of a file (flock, made 0600 if missing). The kernel frees the lock
 * when its process dies, whatever killed it: nothing ever goes stale. The file is never unlinked, because a process
 * waiting for the old one would then not exclude the holder of the new one. Callers of one process go in call order;
 * the action must not take the same lock again.
 *
 * @throws QuilError `LOCK_TIMEOUT` naming the file and the holder, `ABORTED`, `UNSAFE_FILE`, `WORKSPACE_UNWRITABLE`
 */
export async function withFileLock<T>(
  path: string,
  action: (taken: LockTaken) => T | Promise<T>,
  options: FileLockOptions = {},
): Promise<T> {
  const place = joinLine(resolve(path))
  try {
    const handle = await waitForLock(path, place.turn, options)
    try {
      return await action({ again: await sign(handle, options.taker) })
    } finally {
      await handle.close()
    }
  } finally {
    place.leave()
  }
}

async function waitForLock(path: string, turn: Promise<void>, options: FileLockOptions): Promise<FileHandle> {
  const { timeoutMs = 10_000, signal, prepare } = options
  const wait = new AbortController()
  const giveUp = (): void => wait.abort()
  const timer = setTimeout(giveUp, timeoutMs)
  signal?.addEventListener('abort', giveUp)
  try {
    signal?.throwIfAborted()
    await Promise.race([turn, rejectOnAbort(wait.signal)])
    await prepare?.()
    return await acquire(path, wait.signal)
  } catch (error) {
    if (isQuilError(error)) throw error
    if (signal?.aborted === true) throw aborted(path, error)
    if (wait.signal.aborted) throw await timedOut(path, timeoutMs)
    throw error
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', giveUp)
  }
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }))
}

async function acquire(path: string, signal: AbortSignal): Promise<FileHandle> {
  const handle = await openLockFile(path)
  try {
    // Random pauses: processes that met once must not meet at every try.
    for (let longest = 4; !tryLockFile(handle.fd); longest = Math.min(2 * longest, 50)) {
      await pause(longest * (0.5 + Math.random() / 2), undefined, { signal })
    }
    return handle
  } catch (error) {
    await handle.close()
    throw error
  }
}

/**
 * Writes down who has the lock, for people and for the next taker; answers whether that is what was written there. Fixed width: one write replaces
 * any earlier pid whole. A full disk must not matter: what cannot be written is not found the next time.
 */
async function sign(handle: FileHandle, taker: string | undefined): Promise<boolean> {
  const line = `${String(process.pid).padEnd(10)}${taker === undefined ? '' : ` ${taker}`}\n`
  if (taker !== undefined) {
    const found = await handle.read(Buffer.alloc(line.length + 1), 0, line.length + 1, 0).catch(() => undefined)
    if (found?.buffer.toString('latin1', 0, found.bytesRead) === line) return true
  }
  await handle.write(line, 0).catch(() => {})
  return false
}

/** `O_NOFOLLOW | O_NONBLOCK`: neither a link nor a FIFO in its place leads us astray. Writable, as NFS wants for flock. */
async function openLockFile(path: string): Promise<FileHandle> {
  const flags = constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK
  const handle = await writing(path, open(path, flags, 0o600).catch(refuseOddFile(path)))
  if ((await handle.stat()).isFile()) return handle
  await handle.close()
  throw unsafe(path)
}

function refuseOddFile(path: string): (error: unknown) => never {
  return (error) => {
    throw ['ELOOP', 'EMLINK', 'EISDIR', 'ENXIO'].includes(errnoOf(error) ?? '') ? unsafe(path, error) : error
  }
}

function unsafe(path: string, cause?: unknown): QuilError {
  return new QuilError('UNSAFE_FILE', `${path}: refusing to lock it: not a regular file`, { details: { path }, cause })
}

async function timedOut(path: string, timeoutMs: number): Promise<QuilError> {
  const written = await readFile(path, 'utf8').catch(() => '')
  const holder = /^[1-9]\d*/.test(written) ? Number.parseInt(written, 10) : undefined
  const who = holder === undefined ? 'another process' : `process ${holder}`
  return new QuilError('LOCK_TIMEOUT', `${path} is still locked by ${who} after ${timeoutMs} ms`, {
    details: { path, timeoutMs, holder },
  })
}

function aborted(path: string, cause: unknown): QuilError {
  return new QuilError('ABORTED', `gave up waiting for the lock ${path}: aborted`, { details: { path }, cause })
}
