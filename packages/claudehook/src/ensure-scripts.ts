import { join } from 'node:path'
import { ensureHomeDirectory, ensurePrivateDirectory } from '@quil/core/files'
import { validateQuilHome } from './quil-home.ts'

/**
 * Makes the directories the hooks need, 0700. There is no script to install: the hook is a command in each incarnation's settings file, which
 * is several times faster than starting one.
 *
 * @throws QuilError `INVALID_HOME`, `UNSAFE_FILE`
 */
export async function ensureScripts(home: string): Promise<void> {
  validateQuilHome(home)
  await ensureHomeDirectory(home)
  for (const name of ['claudehook', 'sessions']) await ensurePrivateDirectory(join(home, name))
}
