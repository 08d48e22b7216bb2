import { lstatSync, readFileSync, statSync } from 'node:fs'
import { homePaths, messageOf, QuilError } from '@quil/core/workspace'
import { type Config, DEFAULT_CONFIG } from './config-values.ts'

const MAX_BYTES = 64 << 10

/**
 * Reads the configuration of a home. A key that is unknown is a problem, and costs nothing; a value that cannot be used is an error, since
 * what was meant is not what would happen.
 *
 * @throws QuilError `MALFORMED_FILE` naming file and line, `FILE_TOO_LARGE`, `UNSAFE_FILE`
 */
export async function loadConfig(home: string): Promise<Config> {
  const file = `${homePaths(home).root}/config.toml`
  const text = read(file)
  if (text === undefined) return DEFAULT_CONFIG
  const { parseConfig } = await import('./parse-config.ts') // a TOML parser and a schema, for those who have such a file
  return parseConfig(text, file)
}

/** May be a link, unlike what Quil writes itself: people keep such files elsewhere. */
function read(file: string): string | undefined {
  try {
    const found = statSync(file)
    if (!found.isFile()) throw new QuilError('UNSAFE_FILE', `${file} is not a regular file`, { details: { path: file } })
    if (found.size > MAX_BYTES) {
      throw new QuilError('FILE_TOO_LARGE', `${file} is larger than ${MAX_BYTES} bytes`, { details: { path: file } })
    }
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof QuilError) throw error
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' && !exists(file)) return undefined
    throw new QuilError('UNSAFE_FILE', `${file} cannot be read: ${messageOf(error)}`, { details: { path: file }, cause: error })
  }
}

/** A link to nothing exists, and is a mistake to hear of. */
function exists(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false }) !== undefined
}
