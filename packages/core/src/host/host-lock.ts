import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { errnoOf, QuilError } from '../errors.ts'
import { ensureHomeDirectory } from '../files/index.ts'
import { tryLockFile } from '../posix.ts'
import { hostFiles } from '../protocol/endpoint.ts'
import { hostLockContent, readHostLock } from '../protocol/host-lock-file.ts'
import { refuseForeignHome } from '../workspace/foreign-home.ts'
import { currentHolder } from '../workspace/holder.ts'
import { writing } from '../workspace/unwritable.ts'

/** While it is held, this process alone is the host of the home. */
export interface HostLock extends AsyncDisposable {
  readonly home: string
  readonly path: string
}

/**
 * Makes this process the host of a home, which is made if missing. The lock is the kernel's (flock of `host.lock`, 0600): it
 * is free the moment its holder closes it or dies, whatever killed it. The file is never unlinked and its age means nothing;
 * its content is for people and messages.
 *
 * @param options.version version of Quil, for those who are refused
 * @throws QuilError `HOST_RUNNING` (`details` `{ pid, version }` as far as known), `FOREIGN_WORKSPACE`, `UNSAFE_FILE`,
 *   `WORKSPACE_UNWRITABLE`, `UNSUPPORTED_PLATFORM`
 */
export async function acquireHostLock(home: string, options: { readonly version: string }): Promise<HostLock> {
  await refuseForeignHome(home)
  await writing(home, ensureHomeDirectory(home))
  const path = hostFiles(home).lock
  const handle = await openLockFile(path)
  try {
    if (!tryLockFile(handle.fd)) throw await running(home)
    const holder = { ...currentHolder(), version: options.version, since: new Date().toISOString() }
    await writing(path, writeWhole(handle, hostLockContent(holder)))
  } catch (error) {
    await handle.close()
    throw error
  }
  return { home, path, [Symbol.asyncDispose]: release(handle) }
}

function release(handle: FileHandle): () => Promise<void> {
  let released: Promise<void> | undefined
  return () => {
    // The name goes first, while nobody else can have written theirs.
    released ??= writeWhole(handle, hostLockContent(undefined))
      .catch(() => {})
      .then(() => handle.close())
    return released
  }
}

async function writeWhole(handle: FileHandle, content: string): Promise<void> {
  await handle.write(content, 0)
}

/**
 * `O_NOFOLLOW | O_NONBLOCK`: neither a link nor a FIFO in its place leads us astray. Node adds `O_CLOEXEC`: a pane that
 * inherited the descriptor would keep the lock after the host's death.
 */
async function openLockFile(path: string): Promise<FileHandle> {
  const flags = constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK
  const handle = await writing(path, open(path, flags, 0o600).catch(refuseOddFile(path)))
  const stat = await handle.stat()
  const own = process.getuid?.()
  if (stat.isFile() && (own === undefined || stat.uid === own)) return handle
  await handle.close()
  throw unsafe(path, stat.isFile() ? `belongs to user ${stat.uid}, not ${own}` : 'not a regular file')
}

function refuseOddFile(path: string): (error: unknown) => never {
  return (error) => {
    throw ['ELOOP', 'EMLINK', 'EISDIR', 'ENXIO'].includes(errnoOf(error) ?? '')
      ? unsafe(path, 'not a regular file', error)
      : error
  }
}

function unsafe(path: string, what: string, cause?: unknown): QuilError {
  return new QuilError('UNSAFE_FILE', `${path}: refusing to lock it: ${what}`, { details: { path }, cause })
}

async function running(home: string): Promise<QuilError> {
  const holder = await readHostLock(home).catch(() => undefined)
  const who = holder === undefined ? 'another process' : `process ${holder.pid} (Quil ${holder.version})`
  return new QuilError('HOST_RUNNING', `${who} is the host of ${home} already`, {
    details: { home, pid: holder?.pid, version: holder?.version },
  })
}
