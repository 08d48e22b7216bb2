import { access, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { lookUpSession } from '../src/session-lookup.ts'
import { buildChild, type ChildProgram } from './support/child.ts'
import { writeExecutable } from './support/executable.ts'
import { tempDirectory } from './support/temp-directory.ts'

const ID = 'ses_child'

let directory: string
let file: string
let env: Record<string, string>
beforeEach(async () => {
  directory = await tempDirectory()
  file = join(directory, 'bin', 'opencode')
  env = { HOME: join(directory, 'user'), PATH: '/usr/bin:/bin' }
})

/** An opencode that answers every question with this script. */
const answering = (script: string) => writeExecutable(file, `printf '%s\\n' "$@" > '${directory}/asked'; ${script}`)
const answer = (rows: unknown) => answering(`cat <<'ROWS'\n${JSON.stringify(rows, undefined, 2)}\nROWS`)
const lookUp = (changes: Partial<Parameters<typeof lookUpSession>[1]> = {}) =>
  lookUpSession(ID, { file, env, cwd: directory, timeoutMs: 10_000, ...changes })

describe('asked of opencode', () => {
  test('a root session is present, with its directory', async () => {
    await answer([{ id: ID, parent_id: null, directory: '/src/ü app' }])
    expect(await lookUp()).toEqual({ evidence: 'present', id: ID, directory: '/src/ü app' })
  })

  test('a child stands for its root', async () => {
    await answer([
      { id: ID, parent_id: 'ses_middle', directory: '/src/c' },
      { id: 'ses_middle', parent_id: 'ses_root', directory: '/src/m' },
      { id: 'ses_root', parent_id: null, directory: '/src/r' },
    ])
    expect(await lookUp()).toEqual({ evidence: 'present', id: 'ses_root', directory: '/src/r' })
  })

  test('a child whose parent is gone cannot be typed in: absent', async () => {
    await answer([{ id: ID, parent_id: 'ses_gone', directory: '/src' }])
    expect(await lookUp()).toEqual({ evidence: 'absent', id: ID, detail: expect.stringContaining('gone') })
  })

  test('more generations than were asked for: not known, and so not absent', async () => {
    await answer(Array.from({ length: 17 }, (_, n) => ({ id: `ses_${n}`, parent_id: `ses_${n + 1}`, directory: '/src' })))
    expect(await lookUp()).toEqual({ evidence: 'unknown', id: ID, detail: expect.any(String) })
  })

  test('no row is proof of absence', async () => {
    await answer([])
    expect(await lookUp()).toEqual({ evidence: 'absent', id: ID, detail: 'opencode no longer has it' })
  })

  test.each([
    ['nothing, and success', 'true'], // opencode 1.18.33 says `[]`
    ['garbage', 'echo hello'],
    ['half an answer', 'printf \'[{"id":\''],
    ['rows of another shape', `echo '[{"name":"x"}]'`],
    ['an object', `echo '{"rows":[]}'`],
    ['a failure', 'exit 1'],
    ['a failure, with rows', `echo '[]'; exit 1`],
    ['a crash', 'kill -9 $$'],
  ])('%s is no answer: unknown', async (_what, script) => {
    await answering(script)
    const found = await lookUp()
    expect(found).toEqual({ evidence: 'unknown', id: ID, detail: expect.stringMatching(/./) })
    expect(found.detail).not.toContain('\n')
  })

  test.each([
    ['that hangs', 'exec sleep 300'],
    ['that hangs and will not be ended', "trap '' TERM HUP; while :; do sleep 0.1; done"],
    ['whose helper hangs', 'sleep 300 & echo $! > "$HOME/helper"; wait'],
  ])('an opencode %s: unknown, in time', async (_what, script) => {
    await mkdir(join(directory, 'user'))
    await answering(script)
    const started = performance.now()
    const found = await lookUp({ timeoutMs: 300 })
    expect(found).toEqual({ evidence: 'unknown', id: ID, detail: expect.stringContaining('timed out') })
    expect(performance.now() - started).toBeLessThan(4000)
    const helper = Number(await readFile(join(directory, 'user', 'helper'), 'utf8').catch(() => '0'))
    if (helper > 0) process.kill(helper, 'SIGKILL')
  })

  test.each([
    ['not found', undefined],
    ['gone', '/nowhere/opencode'],
  ])('an opencode that is %s: unknown', async (_what, path) => {
    expect(await lookUp({ file: path })).toEqual({ evidence: 'unknown', id: ID, detail: expect.stringMatching(/./) })
  })

  test('a working directory that is gone does not matter', async () => {
    await answer([{ id: ID, parent_id: null, directory: '/gone' }])
    expect(await lookUp({ cwd: join(directory, 'gone') })).toMatchObject({ evidence: 'present' })
  })

  test('it is asked one question, without plugins, in the environment of the pane', async () => {
    await answering(`env > '${directory}/env'; echo '[]'`)
    await lookUp({ env: { ...env, MARK: 'of the pane' } })
    const asked = (await readFile(join(directory, 'asked'), 'utf8')).trim().split('\n')
    expect([asked[0], ...asked.slice(2)]).toEqual(['db', '--format', 'json', '--pure'])
    expect(asked[1]).toContain(`where id = '${ID}'`)
    const variables = await readFile(join(directory, 'env'), 'utf8')
    expect(variables).toContain('MARK=of the pane')
    expect(variables).not.toContain('VITEST')
  })

  test.each(["x' or '1'='1", '-ses', '', 'a b'])('%j has not the shape of an id: absent, and nobody is asked', async (id) => {
    await answer([])
    expect(await lookUpSession(id, { file, env, cwd: directory })).toMatchObject({ evidence: 'absent', id })
    await expect(access(join(directory, 'asked'))).rejects.toThrow()
  })
})

interface Database {
  exec(sql: string): void
  close(): void
}
type Sqlite = { DatabaseSync: new (path: string) => Database }

/** Node 22.13 and later. */
function sqlite(): Sqlite | undefined {
  try {
    return (process as { getBuiltinModule?: (name: string) => unknown }).getBuiltinModule?.('node:sqlite') as Sqlite | undefined
  } catch {
    return undefined
  }
}

const TABLE = 'create table session (id text primary key, parent_id text, directory text not null, title text)'
const rows = (...values: string[]): string => values.map((row) => `;insert into session values (${row}, 't')`).join('')

describe('read from the database', () => {
  async function database(path: string, sql: string): Promise<void> {
    const { DatabaseSync } = sqlite() as Sqlite
    await mkdir(join(path, '..'), { recursive: true })
    const made = new DatabaseSync(path)
    made.exec(`pragma journal_mode = wal; ${sql}`)
    made.close()
  }
  const standard = () => join(directory, 'user', '.local', 'share', 'opencode', 'opencode.db')
  const asked = () =>
    access(join(directory, 'asked')).then(
      () => true,
      () => false,
    )

  beforeEach(({ skip }) => {
    skip(sqlite() === undefined, `Node ${process.versions.node} has no SQLite`)
  })

  test('a session that is there is found without running opencode', async () => {
    await answer([])
    await database(standard(), TABLE + rows(`'${ID}', null, '/src'`, `'ses_other', null, '/other'`))
    expect(await lookUp()).toEqual({ evidence: 'present', id: ID, directory: '/src' })
    expect(await asked()).toBe(false)
  })

  test('a child stands for its root', async () => {
    await database(standard(), TABLE + rows(`'${ID}', 'ses_m', '/c'`, `'ses_m', 'ses_r', '/m'`, `'ses_r', null, '/r'`))
    expect(await lookUp()).toEqual({ evidence: 'present', id: 'ses_r', directory: '/r' })
  })

  test('a child whose parent is gone is absent', async () => {
    await database(standard(), TABLE + rows(`'${ID}', 'ses_gone', '/c'`))
    expect(await lookUp()).toMatchObject({ evidence: 'absent', detail: expect.stringContaining('gone') })
  })

  test('a session that is its own ancestor ends the search, and nothing is known', async () => {
    await database(standard(), TABLE + rows(`'${ID}', 'ses_b', '/a'`, `'ses_b', '${ID}', '/b'`))
    expect(await lookUp()).toMatchObject({ evidence: 'unknown' })
  })

  test('that one is not there is asked of opencode, which knows its database', async () => {
    await database(standard(), TABLE)
    await answer([{ id: ID, parent_id: null, directory: '/elsewhere' }])
    expect(await lookUp()).toEqual({ evidence: 'present', id: ID, directory: '/elsewhere' })
    await answer([])
    expect(await lookUp()).toMatchObject({ evidence: 'absent' })
    await answering('exit 1')
    expect(await lookUp()).toMatchObject({ evidence: 'unknown' })
  })

  test.each([
    ['of another opencode', 'create table other (x)'],
    ['with other columns', 'create table session (id text)'],
  ])('a database %s is no answer: opencode is asked', async (_what, sql) => {
    await database(standard(), sql)
    await answer([{ id: ID, parent_id: null, directory: '/src' }])
    expect(await lookUp()).toMatchObject({ evidence: 'present' })
    expect(await asked()).toBe(true)
  })

  test('a file that is no database: opencode is asked', async () => {
    await mkdir(join(standard(), '..'), { recursive: true })
    await writeFile(standard(), 'hello')
    await answer([])
    expect(await lookUp()).toMatchObject({ evidence: 'absent' })
  })

  test.each<[what: string, path: string, env: (directory: string) => Record<string, string>]>([
    ['XDG_DATA_HOME', 'data/opencode/opencode.db', (at) => ({ XDG_DATA_HOME: join(at, 'data') })],
    ['an empty XDG_DATA_HOME', 'user/.local/share/opencode/opencode.db', () => ({ XDG_DATA_HOME: '' })],
    ['OPENCODE_DB', 'own.db', (at) => ({ OPENCODE_DB: join(at, 'own.db') })],
    ['an empty OPENCODE_DB', 'user/.local/share/opencode/opencode.db', () => ({ OPENCODE_DB: '' })],
    // opencode reads it from its data directory, not from the working directory.
    ['a relative OPENCODE_DB', 'user/.local/share/opencode/own.db', () => ({ OPENCODE_DB: 'own.db' })],
  ])('where %s says', async (_what, path, changes) => {
    await database(join(directory, path), TABLE + rows(`'${ID}', null, '/src'`))
    await answer([])
    expect(await lookUp({ env: { ...env, ...changes(directory) } })).toMatchObject({ evidence: 'present', directory: '/src' })
    expect(await asked()).toBe(false)
  })

  test('the database is only read', async () => {
    await database(standard(), TABLE + rows(`'${ID}', null, '/src'`))
    const before = await readFile(standard())
    await lookUp()
    expect(await readFile(standard())).toEqual(before)
  })
})

describe('in a process of its own', () => {
  let program: ChildProgram
  beforeAll(async () => {
    program = await buildChild()
  }, 60_000)
  afterAll(() => program[Symbol.asyncDispose]())

  test('no warning of Node about its SQLite reaches stderr', async () => {
    await answer([{ id: ID, parent_id: null, directory: '/src' }])
    await mkdir(join(directory, 'user', '.local', 'share', 'opencode'), { recursive: true })
    await writeFile(join(directory, 'user', '.local', 'share', 'opencode', 'opencode.db'), '')
    const { stdout, stderr } = await program.start('lookUp', ID, JSON.stringify({ file, env, cwd: directory }))
    expect([JSON.parse(stdout), stderr]).toEqual([{ evidence: 'present', id: ID, directory: '/src' }, ''])
  })
})
