import { homedir, userInfo } from 'node:os'
import { delimiter, isAbsolute, join } from 'node:path'
import { QuilError } from '../errors.ts'
import { isExecutable } from './executable.ts'

type Env = Readonly<Record<string, string | undefined>>

/**
 * Finds the user's shell: `$SHELL`, else the one in the password database, else `/bin/bash` or `/bin/sh`; on Windows
 * PowerShell, else `%COMSPEC%`. What is not an absolute path to a program is passed over.
 *
 * @throws QuilError `COMMAND_NOT_FOUND`
 */
export async function detectShell(env: Env): Promise<string> {
  const tried = process.platform === 'win32' ? windowsShells(env) : [env['SHELL'], loginShell(), '/bin/bash', '/bin/sh']
  for (const shell of tried) {
    if (shell !== undefined && isAbsolute(shell) && (await isExecutable(shell)) === 'yes') return shell
  }
  throw new QuilError('COMMAND_NOT_FOUND', 'cannot find a shell: set SHELL to the absolute path of one', {
    details: { command: '{shell}', tried: tried.filter((shell) => shell !== undefined) },
  })
}

/** The user's home directory, for `~/`. */
export function userHome(env: Env): string {
  return env['HOME'] !== undefined && isAbsolute(env['HOME']) ? env['HOME'] : homedir()
}

function loginShell(): string | undefined {
  try {
    return userInfo().shell ?? undefined
  } catch {
    return undefined // a container may run as a user the password database does not have
  }
}

function windowsShells(env: Env): readonly (string | undefined)[] {
  const folders = (env['PATH'] ?? env['Path'] ?? '').split(delimiter).filter((folder) => folder !== '')
  return [...['pwsh.exe', 'powershell.exe'].flatMap((name) => folders.map((folder) => join(folder, name))), env['COMSPEC']]
}
