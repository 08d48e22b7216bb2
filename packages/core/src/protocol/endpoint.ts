import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import { errnoOf, messageOf, QuilError } from '../errors.ts'

/** The files of a host below its home. */
export interface HostFiles {
  readonly socket: string
  readonly lock: string
  /** What the host says of itself, one JSON line each. */
  readonly log: string
  /** What the host's process printed: as a rule nothing, and the reason when it could not start. */
  readonly output: string
}

/** Names the files of a host. Pure: nothing is made or read. */
export function hostFiles(home: string): HostFiles {
  const logs = join(home, 'logs')
  return {
    socket: join(home, 'host.sock'),
    lock: join(home, 'host.lock'),
    log: join(logs, 'host.log'),
    output: join(logs, 'host.out'),
  }
}

/** A path of a socket that the system takes, for as long as this is open. */
export interface Endpoint extends AsyncDisposable {
  readonly path: string
}

/** Usable bytes of `sun_path`, without the NUL. Node does not check: a longer path is cut, and a socket of another name appears. */
export const MAX_SOCKET_PATH_BYTES: number = process.platform === 'linux' ? 107 : 103

/**
 * Opens the way to a socket in the home, `host.sock` unless named. On Linux a home of any length works: a path that is too long
 * goes through a descriptor of the home (`/proc/self/fd/<n>/host.sock`), which must stay open until the socket is connected,
 * or no longer listens. Elsewhere such a home is refused.
 *
 * @throws QuilError `SOCKET_PATH_TOO_LONG`, `HOST_UNREACHABLE` (`reason: 'absent'`) when there is no such home
 */
export async function openEndpoint(home: string, name: string = 'host.sock'): Promise<Endpoint> {
  const path = join(home, name)
  const length = Buffer.byteLength(path)
  if (length <= MAX_SOCKET_PATH_BYTES) return { path, [Symbol.asyncDispose]: async () => {} }
  if (process.platform !== 'linux') throw tooLong(path, length)
  const directory = await openHome(home)
  const short = `/proc/self/fd/${directory.fd}/${name}`
  return { path: short, [Symbol.asyncDispose]: () => directory.close() }
}

/** Node opens with `O_CLOEXEC`: no pane inherits the descriptor. */
async function openHome(home: string): Promise<FileHandle> {
  try {
    return await open(home, constants.O_RDONLY | constants.O_DIRECTORY)
  } catch (cause) {
    const absent = ['ENOENT', 'ENOTDIR'].includes(errnoOf(cause) ?? '')
    throw new QuilError('HOST_UNREACHABLE', `no host for ${home}: ${absent ? 'there is no such directory' : messageOf(cause)}`, {
      details: { home, reason: absent ? 'absent' : 'unreadable' },
      cause,
    })
  }
}

function tooLong(path: string, length: number): QuilError {
  const limit = MAX_SOCKET_PATH_BYTES
  return new QuilError(
    'SOCKET_PATH_TOO_LONG',
    `${path} has ${length} bytes, and this system allows ${limit} for a socket: set QUIL_HOME to a shorter path`,
    { details: { path, length, limit } },
  )
}
