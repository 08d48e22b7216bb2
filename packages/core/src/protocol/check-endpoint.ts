import { lstatSync, readdirSync, type Stats, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { errnoOf, QuilError } from '../errors.ts'
import { HOME_MARKS } from '../home.ts'
import { hostFiles } from './endpoint.ts'

/**
 * Looks at the way to a host before anything is sent there: the home is a directory of this user and closed to others, and
 * `host.sock` in it is a socket for which the same holds. Whoever could put another one there could read every keystroke.
 * Answers `absent` when there is no home or no socket; says nothing about whether anybody listens.
 *
 * @throws QuilError `UNSAFE_FILE` saying what is wrong
 */
export async function checkEndpoint(home: string): Promise<'present' | 'absent'> {
  const directory = found(home, statSync) // the home itself may be a link, as dotfile managers like to make it
  if (directory === undefined) return 'absent'
  if (!directory.isDirectory()) throw unsafe(home, 'not a directory')
  refuseSharedHome(home, directory)
  const path = hostFiles(home).socket
  const socket = found(path, lstatSync)
  if (socket === undefined) return 'absent'
  if (!socket.isSocket()) throw unsafe(path, 'not a socket')
  refuseShared(path, socket)
  return 'present'
}

/** Synchronous: two looks cost less than the threads that would look for us, and every command waits for them. */
function found(path: string, look: (path: string) => Stats): Stats | undefined {
  try {
    return look(path)
  } catch (error) {
    const errno = errnoOf(error)
    if (errno === 'ENOENT') return undefined
    if (errno === 'ENOTDIR' || errno === 'ELOOP') throw unsafe(path, 'not below a directory', error)
    if (errno === 'EACCES') throw unsafe(path, 'not accessible to this user', error)
    throw error
  }
}

/** The fix is said where it is one: nobody is to be told to close `/`, `/tmp` or a project of theirs. */
function refuseSharedHome(home: string, found: Stats): void {
  if (process.getuid?.() === undefined) return
  if (resolve(home) === dirname(resolve(home)) || (found.mode & 0o1000) !== 0)
    throw unsafe(home, 'a directory that all users share')
  if (found.uid !== process.getuid?.() || (found.mode & 0o077) === 0) {
    refuseShared(home, found)
    return
  }
  const names = readdirSync(home)
  const ours = names.length === 0 || names.some((name) => HOME_MARKS.includes(name))
  refuseShared(home, found, ours ? `chmod 700 ${home}` : 'set QUIL_HOME to a directory that holds nothing else')
}

function refuseShared(path: string, { uid, mode }: Stats, fix?: string): void {
  const own = process.getuid?.()
  if (own === undefined) return // Windows: no owner to compare
  if (uid !== own) throw unsafe(path, `belongs to user ${uid}, not ${own}`)
  if ((mode & 0o077) === 0) return
  const what = `open to other users (mode ${(mode & 0o777).toString(8)})`
  throw unsafe(path, fix === undefined ? what : `${what}: ${fix}`)
}

function unsafe(path: string, what: string, cause?: unknown): QuilError {
  return new QuilError('UNSAFE_FILE', `${path}: refusing to connect to a host there: ${what}`, { details: { path }, cause })
}
