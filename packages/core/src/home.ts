import { userInfo } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import { QuilError } from './errors.ts'
import type { PaneId } from './ids.ts'

/** Entries that show a directory to be a home of Quil; see `ensurePrivateDirectory`. */
export const HOME_MARKS: readonly string[] = [
  'workspace.json',
  'workspace.json.bak',
  'workspace.lock',
  'host.lock',
  'sessions',
  'logs',
  'plugins',
]

/** Every path under `$QUIL_HOME` that core knows. Hook packages add their own below `directory(name)`. */
export interface HomePaths {
  readonly root: string
  readonly workspace: string
  readonly workspaceBackup: string
  readonly workspaceLock: string
  readonly plugins: string
  readonly sessions: string
  readonly logs: string
  /** A hook package's own directory. */
  directory(name: string): string
  /** A tracker's session file: `sessions/<name>-<pane>.id`. */
  sessionFile(name: string, pane: PaneId): string
}

/** Names the paths below one home. Pure: nothing is made or read. */
export function homePaths(root: string): HomePaths {
  const sessions = join(root, 'sessions')
  return {
    root,
    workspace: join(root, 'workspace.json'),
    workspaceBackup: join(root, 'workspace.json.bak'),
    workspaceLock: join(root, 'workspace.lock'),
    plugins: join(root, 'plugins'),
    sessions,
    logs: join(root, 'logs'),
    directory: (name) => join(root, name),
    sessionFile: (name, pane) => join(sessions, `${name}-${pane}.id`),
  }
}

/**
 * The home to use: the given directory, else `QUIL_HOME` of the given environment, else `~/.quil`.
 * A relative `QUIL_HOME` is refused: every pane would resolve it against its own directory.
 *
 * @throws QuilError `INVALID_HOME`
 */
export function resolveHome(env: Readonly<Record<string, string | undefined>>, given?: string): string {
  const value = given ?? (env['QUIL_HOME'] === '' ? undefined : env['QUIL_HOME'])
  if (value === undefined) return join(isAbsolute(env['HOME'] ?? '') ? (env['HOME'] ?? '') : userInfo().homedir, '.quil')
  if (!isAbsolute(value)) {
    throw new QuilError('INVALID_HOME', `QUIL_HOME must be an absolute path, not ${JSON.stringify(value)}`, {
      details: { home: value },
    })
  }
  if (/[\0\r\n]/.test(value)) {
    throw new QuilError('INVALID_HOME', `QUIL_HOME must not contain NUL or line breaks: ${JSON.stringify(value)}`, {
      details: { home: value },
    })
  }
  return resolve(value)
}
