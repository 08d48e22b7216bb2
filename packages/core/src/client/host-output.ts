import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { errnoOf, QuilError } from '../errors.ts'
import { ensurePrivateDirectory } from '../files/index.ts'
import { hostFiles } from '../protocol/endpoint.ts'

/** Once the file is this large, the next start of a host begins it anew. */
const MAX_BYTES = 1 << 20

/** How much of the end is read for a message. */
const TAIL_BYTES = 4096

export interface HostOutput extends AsyncDisposable {
  readonly fd: number
  readonly path: string
  /** The last lines printed since this was opened; empty when there are none. */
  lastLines(count: number): Promise<string>
}

/**
 * Opens `logs/host.out`, where a host's stdout and stderr go, for appending; made 0600 if missing.
 *
 * @throws QuilError `UNSAFE_FILE`, and the system's own errors
 */
export async function openHostOutput(home: string): Promise<HostOutput> {
  const path = hostFiles(home).output
  await ensurePrivateDirectory(dirname(path))
  const handle = await openForAppending(path)
  try {
    const stat = await handle.stat()
    if (!stat.isFile()) throw unsafe(path)
    if (stat.size > MAX_BYTES) await handle.truncate()
    const start = stat.size > MAX_BYTES ? 0 : stat.size
    return {
      fd: handle.fd,
      path,
      lastLines: (count) => lastLines(handle, start, count),
      [Symbol.asyncDispose]: () => handle.close(),
    }
  } catch (error) {
    await handle.close()
    throw error
  }
}

/** `O_NONBLOCK`: a FIFO in its place must not block `open` for ever. */
async function openForAppending(path: string): Promise<FileHandle> {
  const flags = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK
  try {
    return await open(path, flags, 0o600)
  } catch (error) {
    if (['ELOOP', 'EMLINK', 'ENXIO', 'EISDIR'].includes(errnoOf(error) ?? '')) throw unsafe(path, error)
    throw error
  }
}

async function lastLines(handle: FileHandle, start: number, count: number): Promise<string> {
  const { size } = await handle.stat()
  const from = Math.max(start, size - TAIL_BYTES)
  if (size <= from) return ''
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(size - from), 0, size - from, from)
  const lines = buffer.toString('utf8', 0, bytesRead).trimEnd().split('\n')
  return lines.slice(-count).join('\n')
}

function unsafe(path: string, cause?: unknown): QuilError {
  return new QuilError('UNSAFE_FILE', `${path}: refusing to append to it: not a regular file`, { details: { path }, cause })
}
