import { constants } from 'node:fs'
import { copyFile, link } from 'node:fs/promises'
import { dirname } from 'node:path'
import { errnoOf } from '../errors.ts'
import { syncDirectory } from '../files/index.ts'

/**
 * Keeps an unreadable file under a second name, `<path>.unreadable-<time>`, and returns that name. The file stays in
 * place until a good one is renamed over it, so there is never a moment without either; an existing name is never taken.
 */
export async function quarantine(path: string, now: Date): Promise<string> {
  // ISO time with "-" for ":", which some file systems and many tools do not take in a name.
  const name = `${path}.unreadable-${now.toISOString().replaceAll(':', '-')}`
  for (let count = 1; ; count += 1) {
    const kept = count === 1 ? name : `${name}-${count}`
    try {
      await linkOrCopy(path, kept)
      await syncDirectory(dirname(path))
      return kept
    } catch (error) {
      if (errnoOf(error) !== 'EEXIST') throw error
    }
  }
}

/** Some file systems (exFAT, many FUSE ones) have no hard links. */
async function linkOrCopy(path: string, kept: string): Promise<void> {
  try {
    await link(path, kept)
  } catch (error) {
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(errnoOf(error) ?? '')) throw error
    await copyFile(path, kept, constants.COPYFILE_EXCL)
  }
}
