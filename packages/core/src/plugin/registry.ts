import { readdir, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { errnoOf, messageOf, QuilError } from '../errors.ts'
import { readSmallFile } from '../files/index.ts'
import type { BuiltInPlugin } from './define-plugin.ts'
import { parsePlugin } from './parse-plugin.ts'
import type { PanePlugin } from './plugin.ts'
import type { PluginProblem } from './problem.ts'

const MAX_BYTES = 256 * 1024

export interface LoadPluginsOptions {
  readonly builtIns: readonly BuiltInPlugin[]
  /** Directory of the user's `*.toml`; it need not exist. */
  readonly userDirectory: string
}

export interface LoadedPlugins {
  /** By name: built-ins first, in their order, then the user's, sorted by file name. */
  readonly plugins: ReadonlyMap<string, PanePlugin>
  /** Errors and warnings of all files. */
  readonly problems: readonly PluginProblem[]
}

/**
 * Loads the built-in plugins and lays the user's files over them. A bad file is a problem, never an exception: it hides
 * no other file, and the built-in it would change stays as it is.
 *
 * @throws QuilError `INVALID_ARGUMENT` when two built-ins have one name
 */
export async function loadPlugins(options: LoadPluginsOptions): Promise<LoadedPlugins> {
  const plugins = byName(options.builtIns)
  const builtIns = new Map(options.builtIns.map(({ plugin, toml }) => [plugin.name, toml]))
  const problems: PluginProblem[] = []
  const owner = new Map<string, string>()
  for (const read of await readUserFiles(options.userDirectory)) {
    if ('problem' in read) {
      problems.push(read.problem)
      continue
    }
    const parsed = parsePlugin(read.text, read.file, { builtIns })
    problems.push(...parsed.problems, ...parsed.warnings)
    if (parsed.plugin === undefined) continue
    const { name } = parsed.plugin
    const first = owner.get(name)
    if (first === undefined) {
      owner.set(name, read.file)
      plugins.set(name, parsed.plugin)
    } else problems.push(taken(read.file, parsed.nameLine, name, first))
  }
  return { plugins, problems }
}

function byName(builtIns: readonly BuiltInPlugin[]): Map<string, PanePlugin> {
  const plugins = new Map<string, PanePlugin>()
  for (const { plugin } of builtIns) {
    if (plugins.has(plugin.name)) {
      throw new QuilError('INVALID_ARGUMENT', `two built-in plugins are named "${plugin.name}"`, {
        details: { plugin: plugin.name },
      })
    }
    plugins.set(plugin.name, plugin)
  }
  return plugins
}

type UserFile = { readonly file: string; readonly text: string } | { readonly problem: PluginProblem }

async function readUserFiles(directory: string): Promise<readonly UserFile[]> {
  let names: string[]
  try {
    names = await readdir(directory)
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return []
    return [{ problem: unreadable(directory, `cannot list plugin files: ${messageOf(error)}`) }]
  }
  const files = names.filter((name) => name.endsWith('.toml') && !name.startsWith('.')).sort()
  return (await Promise.all(files.map(async (name) => await readUserFile(join(directory, name))))).flat()
}

async function readUserFile(file: string): Promise<readonly UserFile[]> {
  try {
    // People keep dotfiles in one place and link to them: the link is followed, what it leads to is read with suspicion.
    const read = await readSmallFile(await realpath(file), { maxBytes: MAX_BYTES })
    return read === undefined ? [] : [{ file, text: read.text }]
  } catch (error) {
    const dangling = errnoOf(error) === 'ENOENT'
    return [
      { problem: unreadable(file, dangling ? 'a link to a file that does not exist' : `cannot be read: ${messageOf(error)}`) },
    ]
  }
}

function unreadable(file: string, message: string): PluginProblem {
  return { file, message, severity: 'error' }
}

function taken(file: string, line: number, name: string, first: string): PluginProblem {
  return {
    file,
    line,
    keyPath: 'plugin.name',
    message: `expected a name no other file has, found "${name}", which ${first} defines already; this file is not used`,
    severity: 'error',
  }
}
