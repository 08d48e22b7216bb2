import type { Stats } from 'node:fs'
import { chmod, lstat, mkdir, readdir, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { errnoOf, QuilError } from '../errors.ts'

export interface PrivateDirectoryOptions {
  /**
   * Accept a symbolic link to a directory; the rules then hold for the directory it leads to. Meant for `$QUIL_HOME`
   * itself, which dotfile managers like to link. Directories below it are made by Quil: a link there is refused.
   * Default: false.
   */
  readonly allowLink?: boolean
  /**
   * Names of entries that show the directory to be ours. One that is open to others and holds anything but none of these is
   * somebody's project or system directory: it is refused, never closed. Default: no such check.
   */
  readonly marks?: readonly string[]
}

/**
 * Makes sure that the directory exists, belongs to this user and is closed to others (0700).
 * Missing parents are made with the same mode; an existing directory of ours that is too open is closed.
 * The file system's root and sticky directories such as `/tmp` serve everybody and are refused, never closed.
 *
 * @throws QuilError `UNSAFE_FILE` when it is not a directory, belongs to someone else or to everybody
 */
export async function ensurePrivateDirectory(path: string, options: PrivateDirectoryOptions = {}): Promise<void> {
  const found = await makeDirectory(path, options.allowLink === true)
  if (!found.isDirectory()) throw unsafe(path, found.isSymbolicLink() ? 'must be a directory, not a link' : 'not a directory')
  const isRoot = resolve(path) === dirname(resolve(path))
  if (isRoot || (found.mode & 0o1000) !== 0) throw unsafe(path, 'a directory that all users share')
  const own = process.getuid?.()
  if (own !== undefined && found.uid !== own) throw unsafe(path, `belongs to user ${found.uid}, not ${own}`)
  if (process.platform === 'win32' || (found.mode & 0o077) === 0) return
  await refuseOthers(path, options.marks)
  await chmod(path, 0o700)
}

async function refuseOthers(path: string, marks: readonly string[] | undefined): Promise<void> {
  if (marks === undefined) return
  const names = await readdir(path)
  if (names.length === 0 || names.some((name) => marks.includes(name))) return
  throw unsafe(
    path,
    `holds other things (such as ${names[0]}) and is open to others: choose a new directory, or one closed to others (chmod 700)`,
  )
}

async function makeDirectory(path: string, allowLink: boolean): Promise<Stats> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 })
    return await (allowLink ? stat(path) : lstat(path))
  } catch (error) {
    const errno = errnoOf(error)
    if (errno === 'ENOENT') await tellTruth(path)
    // ENOENT: a link that leads nowhere. ELOOP: one that leads to itself.
    if (errno === 'EEXIST' || errno === 'ENOTDIR' || errno === 'ENOENT' || errno === 'ELOOP') {
      throw unsafe(path, 'cannot be made a directory: something else is in its place', error)
    }
    throw error
  }
}

/** On a read-only file system Node's recursive mkdir says ENOENT; the plain one says what it is. Does nothing where something is. */
async function tellTruth(path: string): Promise<void> {
  if ((await lstat(path).catch(() => undefined)) !== undefined) return
  let missing = resolve(path)
  while ((await lstat(dirname(missing)).catch(() => undefined)) === undefined) missing = dirname(missing)
  await mkdir(missing, { mode: 0o700 })
}

function unsafe(path: string, what: string, cause?: unknown): QuilError {
  return new QuilError('UNSAFE_FILE', `${path}: ${what}`, { details: { path }, cause })
}
