import { HOME_MARKS } from '../home.ts'
import { ensurePrivateDirectory } from './private-directory.ts'

/**
 * Makes sure that `$QUIL_HOME` is there and closed to others. It may be a link, and it must not be somebody's project or system directory.
 *
 * @throws QuilError `UNSAFE_FILE`
 */
export async function ensureHomeDirectory(home: string): Promise<void> {
  await ensurePrivateDirectory(home, { allowLink: true, marks: HOME_MARKS })
}
