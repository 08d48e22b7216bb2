import { constants, type Stats } from 'node:fs'
import { type FileHandle, lstat, open, rename } from 'node:fs/promises'
import { errnoOf, QuilError } from '../errors.ts'

export interface AppendCappedOptions {
  /** Once the file is this large, it is renamed to `<path>.1` and a new one begins. */
  readonly maxBytes: number
}

/**
 * Appends lines to a log that keeps at most two files of `maxBytes` each (and the lines that crossed the limit).
 * The file is created 0600. Several processes may append to the same log.
 *
 * @throws QuilError `UNSAFE_FILE` when something else than a regular file is in its place
 */
export async function appendCapped(path: string, lines: string | readonly string[], options: AppendCappedOptions): Promise<void> {
  const each = typeof lines === 'string' ? [lines] : lines
  const bytes = Buffer.from(each.map((line) => `${line.replaceAll(/[\r\n]+/g, ' ')}\n`).join(''))
  const handle = await openLog(path)
  let stat: Stats
  try {
    stat = await handle.stat()
    if (!stat.isFile()) throw unsafe(path)
    await handle.appendFile(bytes)
  } finally {
    await handle.close()
  }
  if (stat.size + bytes.length >= options.maxBytes) await rotate(path, stat)
}

/** `O_NONBLOCK`: a FIFO in the log's place must not block `open` for ever. */
async function openLog(path: string): Promise<FileHandle> {
  const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK
  try {
    return await open(path, flags, 0o600)
  } catch (error) {
    if (['ELOOP', 'EMLINK', 'ENXIO', 'EISDIR'].includes(errnoOf(error) ?? '')) throw unsafe(path, error)
    throw error
  }
}

/** Renames the full file away, unless another process has done so since: that would throw the previous log away. */
async function rotate(path: string, full: Stats): Promise<void> {
  const now = await lstat(path).catch(() => undefined)
  if (now?.ino === full.ino && now.dev === full.dev) await rename(path, `${path}.1`).catch(() => {})
}

function unsafe(path: string, cause?: unknown): QuilError {
  return new QuilError('UNSAFE_FILE', `${path}: refusing to append to it: not a regular file`, { details: { path }, cause })
}
