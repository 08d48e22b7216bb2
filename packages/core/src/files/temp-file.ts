import { randomBytes } from 'node:crypto'
import { readdir, unlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** A fresh name beside the file, on the same file system, for content that will be renamed over it. */
export function tempPathFor(path: string): string {
  return join(dirname(path), `.${basename(path)}.${process.pid}.${randomBytes(6).toString('hex')}.tmp`)
}

/**
 * Removes the temp files that killed writers of this file left beside it.
 * Call it only while nobody can be writing the file: under the lock that all its writers take.
 */
export async function removeLeftoverTempFiles(path: string): Promise<void> {
  const prefix = `.${basename(path)}.`
  const names = await readdir(dirname(path))
  const leftovers = names.filter((name) => name.startsWith(prefix) && TEMP_SUFFIX.test(name.slice(prefix.length)))
  await Promise.all(leftovers.map((name) => unlink(join(dirname(path), name)).catch(() => {})))
}

const TEMP_SUFFIX = /^\d+\.[0-9a-f]{12}\.tmp$/
