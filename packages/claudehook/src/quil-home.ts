import { isAbsolute } from 'node:path'
import { QuilError } from '@quil/core'

/**
 * Makes sure that the hook command can name this home. It stands in single quotes in a POSIX shell command inside JSON, so anything
 * goes but control characters.
 *
 * @throws QuilError `INVALID_HOME`
 */
export function validateQuilHome(home: string): string {
  if (!isAbsolute(home)) {
    throw new QuilError('INVALID_HOME', `QUIL_HOME must be an absolute path, not ${JSON.stringify(home)}`, { details: { home } })
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused
  if (/[\x00-\x1f\x7f]/.test(home)) {
    throw new QuilError('INVALID_HOME', `QUIL_HOME ${JSON.stringify(home)} contains a control character`, { details: { home } })
  }
  return home
}
