import { isAbsolute, join } from 'node:path'
import { HOST_NODE_OPTIONS } from '../host-node-options.ts'

/**
 * Where V8's code for a command is kept: below the user's own cache directory, and for one version of Node. Undefined where there is none,
 * or where V8 is told by options to make other code, which those of a host do not.
 */
export function cacheFile(
  { env, execArgv }: Pick<NodeJS.Process, 'env' | 'execArgv'>,
  command: string | undefined,
  pack: string,
): string | undefined {
  const directory = cacheDirectory(env)
  if (directory === undefined || command === undefined || !/^[a-z]{2,16}(?: [a-z]{2,16})?$/.test(command)) return undefined
  if (!execArgv.every((option) => HOST_NODE_OPTIONS.includes(option)) || (env['NODE_OPTIONS'] ?? '') !== '') return undefined
  return join(directory, `${command.replace(' ', '-')}-${pack}-${process.version}-${process.arch}.code`)
}

function cacheDirectory(env: Readonly<Record<string, string | undefined>>): string | undefined {
  if (process.getuid === undefined) return undefined // no owner to compare: the place cannot be told to be ours
  const { XDG_CACHE_HOME: cache = '', HOME: home = '' } = env
  if (isAbsolute(cache)) return join(cache, 'quil')
  return isAbsolute(home) ? join(home, '.cache', 'quil') : undefined
}
