import { constants } from 'node:fs'
import { link, open, rename, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { syncDirectory } from './sync-directory.ts'
import { tempPathFor } from './temp-file.ts'

export interface WriteFileAtomicOptions {
  /** Mode of the new file, given at creation (the umask applies). Default: 0o600. */
  readonly mode?: number
  /**
   * Also flush file and directory to the disk, so that the content survives a power cut. `content` leaves the directory to a later flush: until
   * then a power cut may bring the old file back, whole. Default: true.
   */
  readonly fsync?: boolean | 'content'
  /** Called when the new content is on the disk under another name, before it takes the file's place. What it throws leaves the old file. */
  readonly beforeRename?: () => Promise<void>
}

/**
 * Replaces a file whole or not at all: temp file in the same directory, flush, rename, flush the directory.
 * A reader sees the old content or the new, never a part. A failed write leaves the old file and no temp file;
 * a killed one may leave its temp file, see `removeLeftoverTempFiles`. A link at `path` is replaced, not followed.
 */
export async function writeFileAtomic(
  path: string,
  content: string | Uint8Array,
  options: WriteFileAtomicOptions = {},
): Promise<void> {
  const { mode = 0o600, fsync = true } = options
  const temp = tempPathFor(path)
  try {
    // The mode comes with O_EXCL creation: there is no moment at which others could read the content.
    const handle = await open(temp, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, mode)
    try {
      await handle.writeFile(content)
      if (fsync !== false) await handle.sync()
    } finally {
      await handle.close()
    }
    await options.beforeRename?.()
    await rename(temp, path)
  } catch (error) {
    await unlink(temp).catch(() => {})
    throw error
  }
  if (fsync === true) await syncDirectory(dirname(path))
}

/**
 * Gives a file a second name, in place of whatever has that name, without a moment in which the name is missing. The directory is not flushed.
 * @throws an error of the system, such as EPERM where there are no second names
 */
export async function linkAtomic(existing: string, path: string): Promise<void> {
  const temp = tempPathFor(path)
  await link(existing, temp)
  try {
    await rename(temp, path)
  } catch (error) {
    await unlink(temp).catch(() => {})
    throw error
  }
}
