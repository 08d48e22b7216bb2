import { delimiter, join, resolve } from 'node:path'
import { QuilError } from '../errors.ts'
import { detectShell, userHome } from './detect-shell.ts'
import { type Executable, isExecutable } from './executable.ts'

/** What of a plugin decides which program runs. */
export interface CommandOwner {
  readonly command: {
    /** A name looked up on PATH, a path (against the pane's directory; `~/` is the user's home), or `{shell}`. */
    readonly cmd: string
    /** Path tried before everything else; passed over if there is no such file. */
    readonly path?: string
  }
  /** Where to get the program: named when it is missing. */
  readonly homepage?: string
}

type Env = Readonly<Record<string, string | undefined>>

/**
 * Finds the program of a plugin and answers its absolute path. `env` is the environment the program will get (`PATH`,
 * `HOME` and `SHELL` count), `cwd` the pane's directory, absolute.
 *
 * @throws QuilError `COMMAND_NOT_FOUND`, `COMMAND_NOT_EXECUTABLE`
 */
export async function findCommand(plugin: CommandOwner, env: Env, cwd: string): Promise<string> {
  const { cmd, path } = plugin.command
  if (path !== undefined) {
    const file = resolve(cwd, expandHome(path, env))
    const state = await isExecutable(file)
    if (state === 'yes') return file
    if (state !== 'no such file') throw notExecutable(cmd, file, state)
  }
  if (cmd === '{shell}') return await detectShell(env)
  if (cmd.includes('/') || (process.platform === 'win32' && cmd.includes('\\'))) return await checkPath(plugin, env, cwd)
  return await findOnPath(plugin, env, cwd)
}

async function checkPath(plugin: CommandOwner, env: Env, cwd: string): Promise<string> {
  const { cmd } = plugin.command
  const file = resolve(cwd, expandHome(cmd, env))
  const state = await isExecutable(file)
  if (state === 'yes') return file
  if (state === 'no such file') throw notFound(plugin, env, `cannot find "${cmd}": no such file: ${file}`)
  throw notExecutable(cmd, file, state)
}

/** Where commands were found a moment ago: of many panes that are opened together each would look into the same folders. */
const found = new Map<string, { readonly file: string; readonly at: number }>()
const FRESH_MS = 100
const MOST_FOUND = 100

async function findOnPath(plugin: CommandOwner, env: Env, cwd: string): Promise<string> {
  const key = [plugin.command.cmd, env['PATH'], env['Path'], env['PATHEXT'], cwd].join('\0')
  const before = found.get(key)
  if (before !== undefined && performance.now() - before.at < FRESH_MS && (await isExecutable(before.file)) === 'yes')
    return before.file
  const file = await searchPath(plugin, env, cwd)
  if (found.size >= MOST_FOUND) found.clear()
  found.set(key, { file, at: performance.now() })
  return file
}

async function searchPath(plugin: CommandOwner, env: Env, cwd: string): Promise<string> {
  const { cmd } = plugin.command
  const path = env['PATH'] ?? (process.platform === 'win32' ? env['Path'] : undefined) ?? DEFAULT_PATH
  // POSIX takes an empty element for the current directory. A pane's directory is often somebody's checkout: a program
  // in it must not run only because a PATH ends in a colon.
  const folders = path.split(delimiter).filter((folder) => folder !== '')
  let blocked: { file: string; state: Executable } | undefined
  for (const file of folders.flatMap((folder) => spellings(resolve(cwd, folder), cmd, env))) {
    const state = await isExecutable(file)
    if (state === 'yes') return file
    if (state === 'not executable') blocked ??= { file, state }
  }
  if (blocked !== undefined) throw notExecutable(cmd, blocked.file, blocked.state)
  const where = folders.length === 0 ? 'PATH: it is empty' : `PATH (${shorten(folders.join(delimiter))})`
  throw notFound(plugin, env, `cannot find "${cmd}" on ${where}`)
}

/** What the C library searches when PATH is not set. */
const DEFAULT_PATH = '/bin:/usr/bin'

/** Windows finds `name.exe` for `name`. */
function spellings(folder: string, cmd: string, env: Env): readonly string[] {
  const file = join(folder, cmd)
  if (process.platform !== 'win32') return [file]
  const extensions = (env['PATHEXT'] ?? '.COM;.EXE;.BAT;.CMD').split(';')
  return [file, ...extensions.map((extension) => file + extension)]
}

function expandHome(path: string, env: Env): string {
  return path.startsWith('~/') ? join(userHome(env), path.slice(2)) : path
}

function shorten(text: string): string {
  return text.length > 300 ? `${text.slice(0, 300)}…` : text
}

function notFound({ command, homepage }: CommandOwner, env: Env, message: string): QuilError {
  const hint = homepage === undefined ? '' : `. Install it: ${homepage}`
  return new QuilError('COMMAND_NOT_FOUND', message + hint, { details: { command: command.cmd, path: env['PATH'], homepage } })
}

function notExecutable(cmd: string, file: string, state: Executable): QuilError {
  return new QuilError('COMMAND_NOT_EXECUTABLE', `cannot run "${cmd}": ${file} is ${state}`, {
    details: { command: cmd, file, state },
  })
}
