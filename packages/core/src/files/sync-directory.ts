import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { errnoOf } from '../errors.ts'

/** Flushes a directory, so that the names made, replaced or removed in it survive a power cut. */
export async function syncDirectory(directory: string): Promise<void> {
  if (process.platform === 'win32') return // a directory cannot be opened there
  const handle = await open(directory, constants.O_RDONLY)
  try {
    await handle.sync()
  } catch (error) {
    // Some network and FUSE file systems cannot flush a directory; the rename itself has happened.
    const errno = errnoOf(error)
    if (errno !== 'EINVAL' && errno !== 'ENOTSUP') throw error
  } finally {
    await handle.close()
  }
}
