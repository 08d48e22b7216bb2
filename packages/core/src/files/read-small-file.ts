import { type BigIntStats, constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { errnoOf, QuilError } from '../errors.ts'
import { fileStamp } from './file-stamp.ts'
import { type OpenFile, openAtOnce } from './open-at-once.ts'

export interface ReadSmallFileOptions {
  /** Largest size accepted, in bytes. */
  readonly maxBytes: number
  /** Refuse a file that belongs to someone else or that others may write. Default: false. */
  readonly private?: boolean
  /** Blocks this process meanwhile, and needs no threads: for a program that has nothing else to do. Default: false. */
  readonly atOnce?: boolean
}

export interface SmallFile {
  readonly text: string
  /** Modification time in milliseconds since the epoch, of the very descriptor that was read. */
  readonly modifiedAt: number
  /** Which file it is, and in which state: another one's, or a later one's, is different. */
  readonly stamp: string
}

/**
 * Reads a small file that somebody else may have tampered with. Answers `undefined` when there is none.
 *
 * `O_NOFOLLOW` refuses a symlink; `O_NONBLOCK` keeps a FIFO in its place from blocking `open` for ever (a blocked
 * pool thread even holds up process exit); `fstat` on the open descriptor then tells what it really is.
 *
 * @throws QuilError `UNSAFE_FILE`, `FILE_TOO_LARGE`, `MALFORMED_FILE` (not UTF-8)
 */
export async function readSmallFile(path: string, options: ReadSmallFileOptions): Promise<SmallFile | undefined> {
  const handle = await openSuspiciously(path, options.atOnce === true)
  if (handle === undefined) return undefined
  try {
    const stat = await handle.stat({ bigint: true })
    if (!stat.isFile()) throw unsafe(path, 'not a regular file')
    if (options.private === true) refuseShared(path, stat)
    if (stat.size > options.maxBytes) throw tooLarge(path, options.maxBytes)
    const text = decode(path, await readUpTo(handle, path, Number(stat.size), options.maxBytes))
    return { text, modifiedAt: Number(stat.mtimeNs) / 1e6, stamp: fileStamp(stat) }
  } finally {
    await handle.close()
  }
}

async function openSuspiciously(path: string, atOnce: boolean): Promise<OpenFile | undefined> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK
  try {
    return atOnce ? openAtOnce(path, flags) : await open(path, flags)
  } catch (error) {
    const errno = errnoOf(error)
    if (errno === 'ENOENT' || errno === 'ENOTDIR') return undefined
    if (errno === 'ELOOP' || errno === 'EMLINK') throw unsafe(path, 'a symbolic link', error)
    if (errno === 'ENXIO') throw unsafe(path, 'not a regular file', error)
    if (errno === 'EACCES' || errno === 'EPERM') throw unsafe(path, 'not readable by this user', error)
    throw error
  }
}

/** Reads to the end, but never more than the cap: the file may grow after `fstat`. */
async function readUpTo(handle: OpenFile, path: string, size: number, maxBytes: number): Promise<Buffer> {
  let buffer = Buffer.alloc(Math.min(Math.max(size, 4095), maxBytes) + 1)
  let length = 0
  for (;;) {
    const { bytesRead } = await handle.read(buffer, length, buffer.length - length, length)
    if (bytesRead === 0) return buffer.subarray(0, length)
    length += bytesRead
    if (length > maxBytes) throw tooLarge(path, maxBytes)
    if (length === buffer.length) buffer = Buffer.concat([buffer], Math.min(2 * length, maxBytes + 1))
  }
}

function decode(path: string, bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    throw new QuilError('MALFORMED_FILE', `${path}: not UTF-8 text`, { details: { path }, cause: error })
  }
}

function refuseShared(path: string, stat: BigIntStats): void {
  const own = process.getuid?.()
  if (own === undefined) return // Windows: no owner to compare
  if (Number(stat.uid) !== own) throw unsafe(path, `owned by user ${stat.uid}, not ${own}`)
  if ((stat.mode & 0o022n) !== 0n) throw unsafe(path, `writable by others (mode ${(stat.mode & 0o777n).toString(8)})`)
}

function unsafe(path: string, what: string, cause?: unknown): QuilError {
  return new QuilError('UNSAFE_FILE', `${path}: refusing to read it: ${what}`, { details: { path }, cause })
}

function tooLarge(path: string, maxBytes: number): QuilError {
  return new QuilError('FILE_TOO_LARGE', `${path}: larger than ${maxBytes} bytes`, { details: { path, maxBytes } })
}
