import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { isQuilError, messageOf } from '@quil/core'
import { openWorkspaceStore } from '@quil/core/workspace'
import type { Check } from './check.ts'

/** The directory and the workspace in it. Looks only: what can be put right by itself is, at the next start of a pane. */
export async function checkHome(home: string): Promise<readonly Check[]> {
  return [await checkDirectory(home), ...(await checkWorkspace(home))]
}

async function checkDirectory(home: string): Promise<Check> {
  const name = 'home'
  const found = await stat(home).catch(() => undefined)
  if (found === undefined) return { name, status: 'info', message: `${home} does not exist yet; the first pane makes it` }
  if (!found.isDirectory()) {
    return { name, status: 'fail', message: `${home} is not a directory`, fix: 'move it away, or set QUIL_HOME' }
  }
  const own = process.getuid?.()
  if (own !== undefined && found.uid !== own) {
    const message = `${home} belongs to user ${found.uid}, not ${own}`
    return { name, status: 'fail', message, fix: 'set QUIL_HOME to a directory of yours' }
  }
  if ((found.mode & 0o1000) !== 0 || home === dirname(home)) {
    return { name, status: 'fail', message: `${home} is shared by all users`, fix: 'set QUIL_HOME to a directory of yours' }
  }
  const writable = await access(home, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  )
  if (!writable) return { name, status: 'fail', message: `${home} cannot be written`, fix: `chmod 700 ${home}` }
  const mode = (found.mode & 0o777).toString(8)
  if ((found.mode & 0o077) !== 0) {
    return { name, status: 'warn', message: `${home} is open to others (mode ${mode})`, fix: `chmod 700 ${home}` }
  }
  return { name, status: 'ok', message: `${home} (mode ${mode})` }
}

async function checkWorkspace(home: string): Promise<readonly Check[]> {
  const name = 'workspace'
  try {
    const { records, problems } = await openWorkspaceStore(home).read()
    const count = `${records.length} pane${records.length === 1 ? '' : 's'}`
    if (problems.length === 0) return [{ name, status: 'ok', message: count }]
    return problems.map(({ message, paths }) => ({ name, status: 'warn', message, fix: `look at ${paths.join(', ')}` }))
  } catch (error) {
    const fix = isQuilError(error, 'UNSAFE_FILE') ? 'chmod 600 that file if it is yours' : 'set QUIL_HOME to another directory'
    return [{ name, status: 'fail', message: messageOf(error), fix }]
  }
}
