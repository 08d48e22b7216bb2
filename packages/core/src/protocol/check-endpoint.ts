import type { Stats } from 'node:fs'
import { lstat, stat } from 'node:fs/promises'
import { errnoOf, QuilError } from '../errors.ts'
import { hostFiles } from './endpoint.ts'

/**
 * Looks at the way to a host before anything is sent there: the home is a directory of this user and closed to others, and
 * `host.sock` in it is a socket for which the same holds. Whoever could put another one there could read every keystroke.
 * Answers `absent` when there is no home or no socket; says nothing about whether anybody listens.
 *
 * @throws QuilError `UNSAFE_FILE` saying what is wrong
 */
export async function checkEndpoint(home: string): Promise<'present' | 'absent'> {
  const directory = await found(home, stat) // the home itself may be a link, as dotfile managers like to make it
  if (directory === undefined) return 'absent'
  if (!directory.isDirectory()) throw unsafe(home, 'not a directory')
  refuseShared(home, directory)
  const path = hostFiles(home).socket
  const socket = await found(path, lstat)
  if (socket === undefined) return 'absent'
  if (!socket.isSocket()) throw unsafe(path, 'not a socket')
  refuseShared(path, socket)
  return 'present'
}

async function found(path: string, look: (path: string) => Promise<Stats>): Promise<Stats | undefined> {
  try {
    return await look(path)
  } catch (error) {
    const errno = errnoOf(error)
    if (errno === 'ENOENT') return undefined
    if (errno === 'ENOTDIR' || errno === 'ELOOP') throw unsafe(path, 'not below a directory', error)
    if (errno === 'EACCES') throw unsafe(path, 'not accessible to this user', error)
    throw error
  }
}

function refuseShared(path: string, { uid, mode }: Stats): void {
  const own = process.getuid?.()
  if (own === undefined) return // Windows: no owner to compare
  if (uid !== own) throw unsafe(path, `belongs to user ${uid}, not ${own}`)
  if ((mode & 0o077) !== 0) throw unsafe(path, `open to other users (mode ${(mode & 0o777).toString(8)})`)
}

function unsafe(path: string, what: string, cause?: unknown): QuilError {
  return new QuilError('UNSAFE_FILE', `${path}: refusing to connect to a host there: ${what}`, { details: { path }, cause })
}
