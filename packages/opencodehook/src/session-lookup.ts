import { stat } from 'node:fs/promises'
import { type Evidence, messageOf } from '@quil/core'
import * as v from 'valibot'
import { opencodeOutput } from './opencode-output.ts'
import { isValidSessionId } from './session-id.ts'
import { databasePath } from './xdg.ts'

export interface SessionLookup {
  readonly evidence: Evidence
  /** The root of the session's family: the session itself unless it is a child. */
  readonly id: string
  readonly directory?: string
  readonly detail?: string
}

export interface LookupContext {
  /** The opencode binary. */
  readonly file: string | undefined
  /** The environment the pane gets: it decides where the database is. */
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
  /** How long opencode may take to answer. Default: 8 s. */
  readonly timeoutMs?: number
}

const Rows = v.array(v.object({ id: v.string(), parent_id: v.nullish(v.string()), directory: v.string() }))
type Rows = v.InferOutput<typeof Rows>

/** `opencode db` takes one to two seconds on a quiet machine. A question unanswered is not "absent". */
const CLI_TIMEOUT_MS = 8000
const MAX_DEPTH = 16

/**
 * Looks a session up in opencode's own database. Where Node can read SQLite itself (22.13 and later) a session that is there is
 * found in milliseconds; whether one is *not* there is asked of opencode, which alone knows which database it uses.
 */
export async function lookUpSession(id: string, context: LookupContext): Promise<SessionLookup> {
  if (!isValidSessionId(id)) return { evidence: 'absent', id, detail: 'it has not the shape of a session id' }
  const direct = await readDirectly(id, context.env)
  if (direct !== undefined && direct.length > 0) return present(id, direct)
  try {
    const rows = await askOpencode(id, context)
    return rows.length === 0 ? { evidence: 'absent', id, detail: 'opencode no longer has it' } : present(id, rows)
  } catch (error) {
    return { evidence: 'unknown', id, detail: messageOf(error).split('\n')[0] ?? 'no answer' }
  }
}

/** From the session up to its root, in order. The id's shape was checked: it needs no quoting. */
function query(id: string): string {
  return (
    `with recursive up(id, parent_id, directory, depth) as (` +
    `select id, parent_id, directory, 0 from session where id = '${id}' ` +
    `union all select s.id, s.parent_id, s.directory, up.depth + 1 from session s join up on s.id = up.parent_id where up.depth < ${MAX_DEPTH}` +
    `) select id, parent_id, directory from up order by depth`
  )
}

function present(id: string, rows: Rows): SessionLookup {
  const top = rows.at(-1)
  if (top === undefined) return { evidence: 'unknown', id, detail: 'no answer' }
  if (top.parent_id === null || top.parent_id === undefined) return { evidence: 'present', id: top.id, directory: top.directory }
  if (rows.length > MAX_DEPTH) return { evidence: 'unknown', id, detail: `it has more than ${MAX_DEPTH} generations of parents` }
  return { evidence: 'absent', id, detail: 'it belongs to a session that is gone' }
}

async function askOpencode(id: string, { file, env, cwd, timeoutMs = CLI_TIMEOUT_MS }: LookupContext): Promise<Rows> {
  if (file === undefined) throw new Error('opencode was not found')
  // Without any plugin: a server plugin would make even this wait for an npm install.
  const args = ['db', query(id), '--format', 'json', '--pure']
  const output = await opencodeOutput({ file, args, env, cwd: (await isDirectory(cwd)) ? cwd : '/', timeoutMs })
  return v.parse(Rows, JSON.parse(output)) // it says `[]` where there is no such session; nothing at all is no answer
}

/** `undefined` where this Node has no SQLite, or the database cannot be read here. */
async function readDirectly(id: string, env: Readonly<Record<string, string>>): Promise<Rows | undefined> {
  const path = databasePath(env)
  const sqlite = builtinSqlite()
  if (sqlite === undefined || (await stat(path).catch(() => undefined)) === undefined) return undefined
  try {
    const database = new sqlite.DatabaseSync(path, { readOnly: true })
    try {
      return v.parse(Rows, database.prepare(query(id)).all())
    } finally {
      database.close()
    }
  } catch {
    return undefined
  }
}

interface Sqlite {
  readonly DatabaseSync: new (
    path: string,
    options: { readonly readOnly: boolean },
  ) => { prepare(sql: string): { all(): unknown }; close(): void }
}

/** Node announces the module as experimental on stderr when it is loaded; in a library that line is only noise. */
function builtinSqlite(): Sqlite | undefined {
  const load = (process as { getBuiltinModule?: (name: string) => unknown }).getBuiltinModule
  const emitWarning = process.emitWarning
  process.emitWarning = () => {}
  try {
    return load?.('node:sqlite') as Sqlite | undefined
  } catch {
    return undefined
  } finally {
    process.emitWarning = emitWarning
  }
}

async function isDirectory(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false
}
