import { isAbsolute } from 'node:path'
import { QuilError } from '@quil/core'

/** Characters that end up where they would be taken for something else, and opencode's own limits (measured on 1.18.33). */
const REFUSED: ReadonlyMap<string, string> = new Map([
  ['"', 'a double quote'],
  ['`', 'a backtick'],
  ['$', 'a dollar sign'],
  ['\0', 'NUL'],
  ['\r', 'a carriage return'],
  ['\n', 'a line feed'],
  ['\t', 'a tab'],
  ['?', 'a question mark, from which opencode cannot load a plugin'],
  ['\\', 'a backslash, from which opencode cannot load a plugin'],
])

/**
 * Makes sure that opencode can load scripts from this home.
 * @throws QuilError `INVALID_HOME`
 */
export function validateQuilHome(home: string): string {
  if (!isAbsolute(home)) {
    throw new QuilError('INVALID_HOME', `QUIL_HOME must be an absolute path, not ${JSON.stringify(home)}`, { details: { home } })
  }
  for (const [character, what] of REFUSED) {
    if (home.includes(character)) {
      throw new QuilError('INVALID_HOME', `QUIL_HOME ${JSON.stringify(home)} contains ${what}`, { details: { home, character } })
    }
  }
  return home
}
