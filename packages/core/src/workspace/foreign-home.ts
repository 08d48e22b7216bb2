import { isQuilError } from '../errors.ts'
import { homePaths } from '../home.ts'
import { loadWorkspace } from './load.ts'

/**
 * Makes sure that nothing of ours is written into a directory that belongs to another program. Whatever else is wrong with
 * the workspace is the business of those who open it.
 *
 * @throws QuilError `FOREIGN_WORKSPACE`
 */
export async function refuseForeignHome(home: string): Promise<void> {
  try {
    await loadWorkspace(homePaths(home))
  } catch (error) {
    if (isQuilError(error, 'FOREIGN_WORKSPACE')) throw error
  }
}
