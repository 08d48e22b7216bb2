import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { isAbsolute } from 'node:path'
import { errnoOf, QuilError } from '../errors.ts'

/**
 * Makes sure that a program can start there: node-pty does not throw for a bad directory, its child prints a line and exits 1.
 * @throws QuilError `CWD_NOT_FOUND`, `CWD_NOT_DIRECTORY`, `INVALID_ARGUMENT`
 */
export async function checkWorkingDirectory(cwd: string): Promise<void> {
  const details = { cwd }
  if (!isAbsolute(cwd) || cwd.includes('\0')) {
    throw new QuilError('INVALID_ARGUMENT', `cwd must be an absolute path, not ${JSON.stringify(cwd)}`, { details })
  }
  try {
    if (!(await stat(cwd)).isDirectory()) {
      throw new QuilError('CWD_NOT_DIRECTORY', `cannot start in ${cwd}: it is not a directory`, { details })
    }
    await access(cwd, constants.X_OK)
  } catch (error) {
    const errno = errnoOf(error)
    if (errno === 'ENOENT' || errno === 'ENOTDIR') {
      throw new QuilError('CWD_NOT_FOUND', `cannot start in ${cwd}: the directory does not exist`, { details, cause: error })
    }
    if (errno === 'EACCES' || errno === 'EPERM' || errno === 'ELOOP') {
      throw new QuilError('CWD_NOT_DIRECTORY', `cannot start in ${cwd}: it cannot be entered (${errno})`, {
        details,
        cause: error,
      })
    }
    throw error
  }
}
