import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { errnoOf } from '../errors.ts'

/** What stands at a path, as far as running it goes. */
export type Executable = 'yes' | 'no such file' | 'a directory' | 'not a regular file' | 'not executable' | 'out of reach'

/** Tells whether this user can run the file. Links are followed, as the system does. */
export async function isExecutable(path: string): Promise<Executable> {
  let stats: Awaited<ReturnType<typeof stat>>
  try {
    stats = await stat(path)
  } catch (error) {
    return ['ENOENT', 'ENOTDIR'].includes(errnoOf(error) ?? '') ? 'no such file' : 'out of reach'
  }
  if (stats.isDirectory()) return 'a directory'
  if (!stats.isFile()) return 'not a regular file'
  try {
    await access(path, constants.X_OK)
    return 'yes'
  } catch {
    return 'not executable'
  }
}
