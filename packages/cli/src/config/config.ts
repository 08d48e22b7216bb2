import { lstat, readFile, stat } from 'node:fs/promises'
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
  const text = await read(file)
  if (text === undefined) return DEFAULT_CONFIG
  const { parseConfig } = await import('./parse-config.ts') // a TOML parser and a schema, for those who have such a file
  return parseConfig(text, file)
}

/** May be a link, unlike what Quil writes itself: people keep such files elsewhere. */
async function read(file: string): Promise<string | undefined> {
  try {
    const { size, isFile } = await describe(file)
    if (!isFile) throw new QuilError('UNSAFE_FILE', `${file} is not a regular file`, { details: { path: file } })
    if (size > MAX_BYTES) {
      throw new QuilError('FILE_TOO_LARGE', `${file} is larger than ${MAX_BYTES} bytes`, { details: { path: file } })
    }
    return await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof QuilError) throw error
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' && !(await exists(file))) return undefined
    throw new QuilError('UNSAFE_FILE', `${file} cannot be read: ${messageOf(error)}`, { details: { path: file }, cause: error })
  }
}

async function describe(file: string): Promise<{ readonly size: number; readonly isFile: boolean }> {
  const found = await stat(file)
  return { size: found.size, isFile: found.isFile() }
}

/** A link to nothing exists, and is a mistake to hear of. */
async function exists(file: string): Promise<boolean> {
  return await lstat(file).then(
    () => true,
    () => false,
  )
}
