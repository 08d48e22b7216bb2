import { type Stats, statSync } from 'node:fs'
import { ensureHomeDirectory } from '../files/index.ts'
import { refuseForeignHome } from '../workspace/foreign-home.ts'
import { writing } from '../workspace/unwritable.ts'

/**
 * Closes a home of this user that others may enter, such as one that `mkdir` made for the first plugin file, before a host is asked or
 * started there. Makes none, and leaves one alone that is closed.
 *
 * @throws QuilError `UNSAFE_FILE` when it is not ours to close, `FOREIGN_WORKSPACE`, `WORKSPACE_UNWRITABLE`
 */
export async function makeHomePrivate(home: string): Promise<void> {
  const found = look(home)
  if (found === undefined || process.platform === 'win32') return
  if (found.isDirectory() && (found.mode & 0o1077) === 0 && found.uid === process.getuid?.()) return
  await refuseForeignHome(home)
  await writing(home, ensureHomeDirectory(home))
}

function look(home: string): Stats | undefined {
  try {
    return statSync(home, { throwIfNoEntry: false })
  } catch {
    return undefined
  }
}
