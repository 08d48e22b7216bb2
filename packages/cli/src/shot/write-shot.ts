import { realpath, stat, writeFile } from 'node:fs/promises'
import { writeFileAtomic } from '@quil/core/files'
import { messageOf } from '@quil/core/workspace'

/** Writes a file whole or not at all. What a link leads to is written, and a pipe or a device is written to, not replaced. */
export async function writeShot(path: string, content: string): Promise<void> {
  try {
    const found = await stat(path).catch(() => undefined)
    if (found !== undefined && !found.isFile()) await writeFile(path, content)
    else await writeFileAtomic(found === undefined ? path : await realpath(path), content, { mode: 0o666, fsync: false })
  } catch (error) {
    throw new Error(`${path} cannot be written: ${messageOf(error).replace(/, \w+ '.*$/, '')}`, { cause: error })
  }
}
