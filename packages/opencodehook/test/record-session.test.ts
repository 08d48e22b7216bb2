import { appendFile, mkdir, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { waitFor } from '@quil/testkit'
import { execa } from 'execa'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { ensureScripts, type PersistedSession, readPersistedSessionId, tuiScriptPath } from '../src/index.ts'
import { FIRST, incarnate, PANE, SECOND, trackedHome } from './support/pane.ts'
import { type HostOptions, type PluginHost, startHost } from './support/plugin-host.ts'

// The installed scripts, each in a process of its own, under a stand-in of opencode's plugin API.

interface Event {
  readonly type: string
  readonly properties: { readonly sessionID: string; readonly info: { readonly id: string; readonly directory: string } }
}
type Fixture = { readonly root: string; readonly child: string } & Readonly<Record<string, Event>>
const events = JSON.parse(await readFile(new URL('fixtures/opencode-events.json', import.meta.url), 'utf8')) as Fixture

const ROOT = events.root
const CHILD = events.child
const OTHER = 'ses_other'
/** A captured event, of that session if one is given. */
const event = (name: string, id?: string): Event => {
  const captured = events[name] as Event
  const own = captured.properties.sessionID
  return JSON.parse(JSON.stringify(captured).replaceAll(own, id ?? own)) as Event
}
const info = (id: string, more: object = {}) => ({ id, directory: `/src/${id}`, ...more })
const shown = (id: string) => ({ name: 'session', params: { sessionID: id } })
const HOME_VIEW = { name: 'home' }

let home: string
let env: Record<string, string>
beforeEach(async () => {
  home = await trackedHome()
  env = await incarnate(home)
})

async function host(kind: 'server' | 'tui', options: Partial<HostOptions> = {}): Promise<PluginHost> {
  const started = await startHost({ kind, home, env, ...options })
  onTestFinished(() => started.kill())
  return started
}

const recorded = () => readPersistedSessionId(home, PANE)
const recordedId = async () => (await recorded())?.id
const sessionsFile = (what: string) => join(home, 'sessions', `opencode-${PANE}.${what}`)
const log = async () =>
  (await readFile(join(home, 'opencodehook', 'hook.log'), 'utf8').catch(() => '')).split('\n').filter(Boolean)

describe('the server plugin', () => {
  test('records a root session that is created: id, where, who and when', async () => {
    const server = await host('server')
    await server.tell('event', event('session.created'))
    expect(await recorded()).toEqual({
      id: ROOT,
      modifiedAt: expect.any(Number),
      source: 'bus',
      spawnId: FIRST,
      pid: server.pid,
      directory: '/home/u/proj-val',
      event: 'session.created',
      time: expect.stringMatching(/^\d{4}-.*Z$/),
    })
    expect((await stat(sessionsFile('id'))).mode & 0o777).toBe(0o600)
  })

  test('never records a child session, whatever it does', async () => {
    const server = await host('server')
    await server.tell('event', event('session.created'))
    const before = await readFile(sessionsFile('id'), 'utf8')
    await server.tell('event', event('session.created (child)'))
    await server.tell('prompt', { sessionID: CHILD, agent: 'general' })
    for (const name of ['session.updated (child)', 'permission.asked']) await server.tell('event', event(name))
    for (const name of ['session.status', 'session.idle', 'session.diff', 'session.compacted', 'message.updated']) {
      await server.tell('event', event(name, CHILD))
    }
    expect(await readFile(sessionsFile('id'), 'utf8')).toBe(before)
  })

  test.each([
    'session.updated',
    'session.status',
    'session.idle',
    'session.diff',
    'session.compacted',
    'message.updated',
    'tui.session.select',
  ])('%s of another session moves nothing: it only goes on in the background', async (name) => {
    const server = await host('server')
    await server.tell('know', info(OTHER))
    await server.tell('event', event('session.created'))
    await server.tell('event', event(name, OTHER))
    expect(await recordedId()).toBe(ROOT)
  })

  test.each(['session.updated', 'session.status', 'session.idle', 'session.compacted', 'session.deleted'])(
    '%s alone records nothing: nobody created or prompted it here',
    async (name) => {
      const server = await host('server')
      await server.tell('know', info(ROOT))
      await server.tell('event', event(name))
      expect(await recorded()).toBeUndefined()
    },
  )

  test('a prompt moves the pane to a root session nobody has heard of: opencode is asked about it', async () => {
    const server = await host('server')
    await server.tell('know', info(OTHER))
    await server.tell('event', event('session.created'))
    await server.tell('prompt', { sessionID: OTHER })
    expect(await recorded()).toMatchObject({ id: OTHER, directory: `/src/${OTHER}`, event: 'chat.message' })
  })

  test('a prompt of a child nobody has heard of moves nothing', async () => {
    const server = await host('server')
    await server.tell('know', info(CHILD, { parentID: ROOT }))
    await server.tell('event', event('session.created'))
    await server.tell('prompt', { sessionID: CHILD })
    expect(await recordedId()).toBe(ROOT)
  })

  test('a prompt of a session opencode does not know moves nothing', async () => {
    const server = await host('server')
    await server.tell('event', event('session.created'))
    await server.tell('prompt', { sessionID: 'ses_nobody' })
    expect(await recordedId()).toBe(ROOT)
  })

  test('a prompt does not wait for what opencode says of the session', async () => {
    const server = await host('server')
    await server.tell('know', info(OTHER))
    await server.tell('hold', OTHER)
    await server.tell('prompt', { sessionID: OTHER })
    expect(await recorded()).toBeUndefined()
    await server.tell('release', OTHER)
    expect(await recordedId()).toBe(OTHER)
  })

  test('a slow answer about an earlier prompt does not undo a later one', async () => {
    const server = await host('server')
    await server.tell('know', info(OTHER), info('ses_third'))
    await server.tell('hold', OTHER)
    await server.tell('prompt', { sessionID: OTHER })
    await server.tell('prompt', { sessionID: 'ses_third' })
    await server.tell('release', OTHER)
    expect(await recordedId()).toBe('ses_third')
  })

  test("a child's prompt does not take the turn of the root that was prompted before it", async () => {
    const server = await host('server')
    await server.tell('know', info(OTHER), info(CHILD, { parentID: OTHER }))
    await server.tell('hold', OTHER)
    await server.tell('prompt', { sessionID: OTHER })
    await server.tell('prompt', { sessionID: CHILD })
    await server.tell('release', OTHER)
    expect(await recordedId()).toBe(OTHER)
  })

  test('the same session again is not written again', async () => {
    const server = await host('server')
    await server.tell('event', event('session.created'))
    const before = await stat(sessionsFile('id'))
    await server.tell('event', event('session.created'))
    await server.tell('prompt', { sessionID: ROOT })
    const after = await stat(sessionsFile('id'))
    expect([after.ino, after.mtimeMs]).toEqual([before.ino, before.mtimeMs])
    expect(await log()).toHaveLength(1)
  })

  test.each(['session.idle', 'session.compacted'])('%s writes a lost file again', async (name) => {
    const server = await host('server')
    await server.tell('event', event('session.created'))
    await rm(sessionsFile('id'))
    await server.tell('event', event(name))
    expect(await recordedId()).toBe(ROOT)
  })

  test('a deleted session stays on record, for the reader finds out itself, and the log says it', async () => {
    const server = await host('server')
    await server.tell('event', event('session.created'))
    await server.tell('event', event('session.deleted'))
    expect(await recordedId()).toBe(ROOT)
    expect(await log()).toEqual([expect.any(String), expect.stringContaining(`session ${ROOT} was deleted`)])
  })

  test.each(['-x', '', 'a b', '../x', 'x'.repeat(129), 'a\nb', '$(id)'])('an id like %j is never written', async (id) => {
    const server = await host('server')
    const created = { type: 'session.created', properties: { sessionID: id, info: info(id) } }
    await server.tell('event', created)
    await server.tell('know', info(id))
    await server.tell('prompt', { sessionID: id })
    expect(await recorded()).toBeUndefined()
  })

  test('what the agent runs in a shell has no identity of the pane', async () => {
    const server = await host('server')
    expect(await server.tell('shell')).toEqual({ QUIL_SPAWN_ID: '' })
  })

  test.each<[hook: string, args: unknown[]]>([
    ['event', []],
    ['event', [null]],
    ['event', [{}]],
    ['event', [{ event: null }]],
    ['event', [{ event: { type: 'session.created' } }]],
    ['event', [{ event: { type: 'session.created', properties: null } }]],
    ['event', [{ event: { type: 'session.created', properties: { info: 7 } } }]],
    ['event', [{ event: { type: 'session.created', properties: { sessionID: 'ses_x' } } }]],
    ['event', [{ event: { type: 'constructor', properties: { sessionID: 'ses_x' } } }]],
    ['event', [{ event: { type: '__proto__', properties: { sessionID: 'ses_x' } } }]],
    ['event', [{ event: { type: 7, properties: { sessionID: 'ses_x' } } }]],
    ['chat.message', []],
    ['chat.message', [null]],
    ['chat.message', [{ sessionID: 7 }]],
    ['shell.env', []],
    ['shell.env', [{}, null]],
    ['shell.env', [{}, {}]],
  ])('%s called with %j throws nothing into opencode', async (hook, args) => {
    const server = await host('server')
    await server.tell('call', hook, ...args)
    expect(await recorded()).toBeUndefined()
    await server.tell('event', event('session.created'))
    expect(await recordedId()).toBe(ROOT)
  })
})

describe('the TUI plugin', () => {
  test('records the session that is shown, and the next one', async () => {
    const tui = await host('tui')
    await tui.tell('know', info(ROOT), info(OTHER))
    await tui.tell('show', shown(ROOT))
    expect(await recorded()).toMatchObject({
      id: ROOT,
      source: 'tui',
      spawnId: FIRST,
      pid: tui.pid,
      directory: `/src/${ROOT}`,
      event: 'route',
    })
    await tui.tell('show', shown(OTHER))
    expect(await recordedId()).toBe(OTHER)
  })

  test('home keeps the last session: nothing has taken its place yet', async () => {
    const tui = await host('tui')
    await tui.tell('know', info(ROOT))
    await tui.tell('show', shown(ROOT))
    await tui.tell('show', HOME_VIEW)
    expect(await recordedId()).toBe(ROOT)
  })

  test('a shown subagent stands for its root', async () => {
    const tui = await host('tui')
    await tui.tell('know', info(ROOT), info('ses_m', { parentID: ROOT }), info(CHILD, { parentID: 'ses_m' }))
    await tui.tell('show', shown(CHILD))
    expect(await recorded()).toMatchObject({ id: ROOT, directory: `/src/${ROOT}` })
  })

  test('a subagent whose parent is not loaded yet is waited for', async () => {
    const tui = await host('tui')
    await tui.tell('know', info(CHILD, { parentID: ROOT }))
    await tui.tell('show', shown(CHILD))
    expect(await recorded()).toBeUndefined()
    await tui.tell('know', info(ROOT))
    expect(await waitFor(recordedId)).toBe(ROOT)
    expect(await recorded()).toMatchObject({ event: 'loaded' })
  })

  test('a session that is its own ancestor is nobody’s root', async () => {
    const tui = await host('tui')
    await tui.tell('know', info('ses_a', { parentID: 'ses_b' }), info('ses_b', { parentID: 'ses_a' }))
    await tui.tell('show', shown('ses_a'))
    expect(await recorded()).toBeUndefined()
  })

  test.each([
    shown('dummy'),
    { name: 'session' },
    { name: 'session', params: {} },
    { name: 'session', params: { sessionID: 7 } },
    { name: 'plugin' },
    null,
  ])('%j shows no session', async (route) => {
    const tui = await host('tui')
    await tui.tell('know', info(ROOT), info('dummy'))
    await tui.tell('show', shown(ROOT))
    await tui.tell('show', route)
    expect(await recordedId()).toBe(ROOT)
  })

  test('the shown session is recorded at the end, too', async () => {
    const tui = await host('tui')
    await tui.tell('know', info(ROOT))
    await tui.tell('show', shown(ROOT))
    await rm(sessionsFile('id'))
    await tui.tell('dispose')
    expect(await recorded()).toMatchObject({ id: ROOT, event: 'exit' })
  })

  test('without solid-js polling sees the change', async () => {
    const tui = await host('tui', { solid: false })
    await tui.tell('know', info(ROOT))
    await tui.tell('show', shown(ROOT))
    expect(await waitFor(recorded)).toMatchObject({ id: ROOT, event: 'poll' })
  })

  test('a lost file is written again while the session is shown', async () => {
    const tui = await host('tui')
    await tui.tell('know', info(ROOT))
    await tui.tell('show', shown(ROOT))
    await rm(sessionsFile('id'))
    expect(await waitFor(recordedId)).toBe(ROOT)
  })

  test('the same session again is not written again', async () => {
    const tui = await host('tui')
    await tui.tell('know', info(ROOT))
    await tui.tell('show', shown(ROOT))
    const before = await stat(sessionsFile('id'))
    for (const route of [shown(ROOT), HOME_VIEW, shown(ROOT)]) await tui.tell('show', route)
    expect((await stat(sessionsFile('id'))).ino).toBe(before.ino)
    expect(await log()).toHaveLength(1)
  })
})

describe('what is shown wins over what was merely announced', () => {
  /** Both scripts in one process, as in opencode: the recorder knows its own pid. */
  async function writtenByTui(pid: number, spawnId: string): Promise<void> {
    await writeFile(sessionsFile('id'), `${OTHER}\n${JSON.stringify({ source: 'tui', spawnId, pid })}\n`, { mode: 0o600 })
  }

  test('the bus does not overwrite the TUI of its own process', async () => {
    const server = await host('server')
    await writtenByTui(server.pid, FIRST)
    await server.tell('event', event('session.created'))
    expect(await recordedId()).toBe(OTHER)
  })

  test.each<[what: string, pid: (own: number) => number, spawnId: string]>([
    ['of an earlier incarnation', (own) => own, SECOND],
    ['of another process, now gone', (own) => own + 1, FIRST],
  ])('the bus overwrites a TUI %s', async (_what, pid, spawnId) => {
    const server = await host('server')
    await writtenByTui(pid(server.pid), spawnId)
    await server.tell('event', event('session.created'))
    expect(await recordedId()).toBe(ROOT)
  })

  test('the TUI overwrites the bus', async () => {
    const tui = await host('tui')
    const about = { source: 'bus', spawnId: FIRST, pid: tui.pid }
    await writeFile(sessionsFile('id'), `${OTHER}\n${JSON.stringify(about)}\n`, { mode: 0o600 })
    await tui.tell('know', info(ROOT), info(OTHER))
    await tui.tell('show', shown(ROOT))
    expect(await recorded()).toMatchObject({ id: ROOT, source: 'tui' })
  })

  test('the TUI makes the bus’s word its own when both say the same', async () => {
    const tui = await host('tui')
    const about = { source: 'bus', spawnId: FIRST, pid: tui.pid }
    await writeFile(sessionsFile('id'), `${ROOT}\n${JSON.stringify(about)}\n`, { mode: 0o600 })
    await tui.tell('know', info(ROOT))
    await tui.tell('show', shown(ROOT))
    expect(await recorded()).toMatchObject({ id: ROOT, source: 'tui' })
  })
})

describe('a process that is no pane’s own agent does nothing', () => {
  const listing = async () => (await readdir(home, { recursive: true })).filter((name) => !name.startsWith('node_modules')).sort()

  test.each<[what: string, changes: Record<string, string | undefined>]>([
    ['no QUIL_PANE_ID', { QUIL_PANE_ID: undefined }],
    ['an empty QUIL_PANE_ID', { QUIL_PANE_ID: '' }],
    ['a QUIL_PANE_ID that is a path', { QUIL_PANE_ID: `../sessions/opencode-${PANE}` }],
    ['no QUIL_SPAWN_ID', { QUIL_SPAWN_ID: undefined }],
    ['an empty QUIL_SPAWN_ID, as shells of the agent have it', { QUIL_SPAWN_ID: '' }],
    ['a QUIL_SPAWN_ID of another shape', { QUIL_SPAWN_ID: 'a1' }],
    ['a QUIL_SPAWN_ID of another incarnation', { QUIL_SPAWN_ID: SECOND }],
    ['no QUIL_HOME', { QUIL_HOME: undefined }],
    ['a relative QUIL_HOME', { QUIL_HOME: 'quil' }],
    ['a QUIL_HOME that is not there', { QUIL_HOME: '/nowhere/quil' }],
    ['another pane', { QUIL_PANE_ID: 'pane-00000002' }],
  ])('%s', async (_what, changes) => {
    const before = await listing()
    const changed = Object.fromEntries(
      Object.entries({ ...env, ...changes }).filter((entry) => entry[1] !== undefined),
    ) as Record<string, string>
    const server = await host('server', { env: changed })
    expect(server.hooks).toEqual([])
    const tui = await host('tui', { env: changed, solid: false })
    await tui.tell('know', info(ROOT))
    await tui.tell('show', shown(ROOT))
    await tui.tell('dispose')
    expect(await listing()).toEqual(before)
  })

  test('an earlier incarnation that is still alive when the next one begins', async () => {
    const server = await host('server')
    const tui = await host('tui', { load: false })
    await server.tell('event', event('session.created'))
    await incarnate(home, SECOND)
    const before = await readFile(sessionsFile('id'), 'utf8')
    await server.tell('event', event('session.created', OTHER))
    await tui.tell('load')
    await tui.tell('know', info(OTHER))
    await tui.tell('dispose')
    expect(await readFile(sessionsFile('id'), 'utf8')).toBe(before)
    expect((await readdir(join(home, 'sessions'))).sort()).toEqual([`opencode-${PANE}.id`, `opencode-${PANE}.spawn`])
  })

  test('a pane that was closed', async () => {
    const server = await host('server')
    for (const what of ['spawn', 'owner']) await rm(sessionsFile(what))
    await server.tell('event', event('session.created'))
    expect(await readdir(join(home, 'sessions'))).toEqual([])
  })
})

describe('a nested opencode has the same environment and comes second', () => {
  test('it writes nothing while the first lives', async () => {
    const first = await host('server')
    await first.tell('event', event('session.created'))
    const nested = await host('server')
    expect(nested.hooks).toEqual([])
    const shownNested = await host('tui', { solid: false })
    await shownNested.tell('know', info(OTHER))
    await shownNested.tell('show', shown(OTHER))
    await shownNested.tell('dispose')
    expect(await recordedId()).toBe(ROOT)
  })

  test('the next process takes over when the first is dead', async () => {
    const first = await host('server')
    await first.tell('event', event('session.created'))
    await first.kill()
    const next = await host('server')
    await next.tell('event', event('session.created', OTHER))
    expect(await recorded()).toMatchObject({ id: OTHER, pid: next.pid })
  })

  test('a process that has the pid of the dead one is not the dead one', async ({ skip }) => {
    skip(process.platform !== 'linux', 'the start time of a process is read from /proc')
    await writeFile(sessionsFile('owner'), JSON.stringify({ spawnId: FIRST, pid: process.pid, start: '1' }))
    const server = await host('server')
    expect(server.hooks).not.toEqual([])
  })

  test.each(['', '{', '7', 'null', '[]', `{"pid":1}`, `{"spawnId":"${SECOND}","pid":1}`])(
    'a place that says %j is nobody’s',
    async (text) => {
      await writeFile(sessionsFile('owner'), text)
      const server = await host('server')
      await server.tell('event', event('session.created'))
      expect(await recordedId()).toBe(ROOT)
    },
  )

  test('both plugins of one process share its place', async () => {
    const opencode = await host('server')
    expect(JSON.parse(await readFile(sessionsFile('owner'), 'utf8'))).toMatchObject({ spawnId: FIRST, pid: opencode.pid })
    await opencode.tell('loadTui', tuiScriptPath(home))
    await opencode.tell('event', event('session.created'))
    expect(await recorded()).toMatchObject({ id: ROOT, source: 'bus' })
    await opencode.tell('know', info(ROOT), info(OTHER))
    await opencode.tell('show', shown(OTHER))
    expect(await waitFor(async () => (await recordedId()) === OTHER)).toBe(true)
    await opencode.tell('prompt', { sessionID: ROOT })
    expect(await recorded()).toMatchObject({ id: OTHER, source: 'tui' })
  })

  test('of ten that start at once exactly one gets the place', async () => {
    const hosts = await Promise.all(Array.from({ length: 10 }, () => host('server', { load: false })))
    const hooks = await Promise.all(hosts.map(async (one) => ({ pid: one.pid, hooks: (await one.tell('load')) as string[] })))
    const active = hooks.filter((one) => one.hooks.length > 0)
    expect(active).toHaveLength(1)
    const owner = JSON.parse(await readFile(sessionsFile('owner'), 'utf8')) as { pid: number }
    expect(owner.pid).toBe(active[0]?.pid)
    expect((await readdir(join(home, 'sessions'))).sort()).toEqual([`opencode-${PANE}.owner`, `opencode-${PANE}.spawn`])
  })

  test('of ten that find a dead owner, only the last to take its place goes on writing', async () => {
    await writeFile(sessionsFile('owner'), JSON.stringify({ spawnId: FIRST, pid: 2 ** 30, start: '1' }))
    const hosts = await Promise.all(Array.from({ length: 10 }, () => host('server', { load: false })))
    await Promise.all(hosts.map((one) => one.tell('load')))
    const { pid } = JSON.parse(await readFile(sessionsFile('owner'), 'utf8')) as { pid: number }
    await Promise.all(hosts.map((one) => one.tell('event', event('session.created', `ses_${one.pid}`))))
    expect(await recorded()).toMatchObject({ id: `ses_${pid}`, pid })
  })
})

describe('hook.log', () => {
  const file = () => join(home, 'opencodehook', 'hook.log')

  test('has one line for each change, and says what changed', async () => {
    const server = await host('server')
    for (const id of [ROOT, OTHER, ROOT]) await server.tell('event', event('session.created', id))
    const lines = await log()
    expect(lines.map((line) => line.replace(/^\S+ /, ''))).toEqual([
      `pane ${PANE}: session ${ROOT} (bus, session.created, pid ${server.pid})`,
      `pane ${PANE}: ${ROOT} -> ${OTHER} (bus, session.created, pid ${server.pid})`,
      `pane ${PANE}: ${OTHER} -> ${ROOT} (bus, session.created, pid ${server.pid})`,
    ])
    expect((await stat(file())).mode & 0o777).toBe(0o600)
  })

  test('is put aside once when it has reached 1 MB', async () => {
    const server = await host('server')
    await writeFile(`${file()}.1`, 'older')
    await writeFile(file(), `${'x'.repeat(1024 * 1024 - 1)}\n`)
    await server.tell('event', event('session.created'))
    await server.tell('event', event('session.created', OTHER))
    expect(await log()).toHaveLength(2)
    expect((await stat(`${file()}.1`)).size).toBe(1024 * 1024)
    expect((await readdir(join(home, 'opencodehook'))).filter((name) => name.startsWith('hook.log')).sort()).toEqual([
      'hook.log',
      'hook.log.1',
    ])
  })

  test('is kept while it is smaller', async () => {
    const server = await host('server')
    await writeFile(file(), `${'x'.repeat(1024 * 1024 - 2)}\n`)
    await server.tell('event', event('session.created'))
    expect(await log()).toHaveLength(2)
    await expect(stat(`${file()}.1`)).rejects.toThrow('ENOENT')
  })

  test.each<[what: string, make: () => Promise<unknown>]>([
    ['a FIFO nobody reads', () => execa('mkfifo', [file()])],
    ['a directory', () => mkdir(file())],
    ['a symlink to elsewhere', () => symlink(join(home, 'elsewhere'), file())],
  ])('%s in its place holds nothing up and is not written to', async (_what, make) => {
    await make()
    const server = await host('server')
    await server.tell('event', event('session.created'))
    expect(await recordedId()).toBe(ROOT)
    await expect(stat(join(home, 'elsewhere'))).rejects.toThrow('ENOENT')
  })

  test('a failure that lasts is said once, not at every look', async () => {
    const tui = await host('tui')
    await mkdir(sessionsFile('id'))
    await tui.tell('know', info(ROOT), info(OTHER))
    for (let round = 0; round < 5; round++) await tui.tell('show', shown(ROOT))
    expect(await log()).toEqual([expect.stringContaining(`cannot record ${ROOT}`)])
    await tui.tell('show', shown(OTHER))
    expect(await log()).toHaveLength(2)
    await rm(sessionsFile('id'), { recursive: true })
    await tui.tell('show', shown(OTHER))
    expect(await recordedId()).toBe(OTHER)
  })
})

describe('a home that cannot be written throws nothing into opencode', () => {
  async function useBoth(options: Partial<HostOptions>, spoil: () => Promise<unknown> = async () => {}): Promise<void> {
    for (const kind of ['server', 'tui'] as const) {
      env = await incarnate(home)
      const opencode = await host(kind, options)
      await spoil()
      await opencode.tell('know', info(ROOT), info(OTHER))
      await opencode.tell('event', event('session.created'))
      await opencode.tell('prompt', { sessionID: OTHER })
      for (const name of ['session.idle', 'session.compacted', 'session.deleted'])
        await opencode.tell('event', event(name, OTHER))
      await opencode.tell('show', shown(ROOT))
      await opencode.tell('dispose')
      await opencode.kill()
    }
  }

  test.each(['ENOSPC', 'EROFS', 'EACCES', 'EIO'])('%s at every step', async (how) => {
    await useBoth({ disturb: { how } })
    await useBoth({ disturb: { how, within: home } })
    expect((await readdir(join(home, 'sessions'))).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })

  test('no file may grow', async () => {
    await useBoth({ shell: 'ulimit -f 0' })
    expect((await readdir(join(home, 'sessions'))).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })

  test('gone while opencode runs', async () => {
    await useBoth({}, () => rm(join(home, 'sessions'), { recursive: true, force: true }))
    await useBoth({}, () => rm(join(home, 'opencodehook'), { recursive: true }).then(() => ensureScripts(home)))
    await useBoth({}, async () => {
      await rm(home, { recursive: true })
      await ensureScripts(home)
    })
  })

  test('gone for good while opencode runs', async () => {
    const server = await host('server')
    const tui = await host('tui', { load: false })
    await rename(home, `${home}-moved`)
    await server.tell('event', event('session.created'))
    await server.tell('event', event('session.deleted'))
    await tui.tell('know', info(ROOT))
    await tui.tell('dispose')
    await expect(stat(home)).rejects.toThrow('ENOENT')
  })

  test('a disk that takes the first half of a record takes nothing: the old record stays', async () => {
    // 512 bytes fit, the record has more.
    const long = { sessionID: OTHER, info: { id: OTHER, directory: `/${'d'.repeat(700)}` } }
    const server = await host('server', { shell: 'ulimit -f 1' })
    await server.tell('event', event('session.created'))
    await server.tell('event', { type: 'session.created', properties: long })
    expect(await recordedId()).toBe(ROOT)
    expect((await readdir(join(home, 'sessions'))).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })
})

describe('a record is whole at every moment', () => {
  test('killed at any step of writing, it is the old one or the new one', async () => {
    const trace = join(home, 'trace')
    const traced = await host('server', { disturb: { how: 'trace', log: trace } })
    await traced.tell('event', event('session.created'))
    await writeFile(trace, '')
    await traced.tell('event', event('session.created', OTHER))
    await traced.kill()
    const steps = (await readFile(trace, 'utf8')).trim().split('\n')
    expect(steps).toEqual(['openSync', 'write', 'write the rest', 'fsyncSync', 'renameSync'])

    const owner = 6 // the steps of taking the place: open, write, write the rest, fsync, link, unlink
    const seen = new Set<string | undefined>()
    for (let at = 1; at <= owner + steps.length; at++) {
      env = await incarnate(home)
      await writeFile(sessionsFile('id'), `${ROOT}\n{}\n`, { mode: 0o600 })
      const doomed = await startHost({ kind: 'server', home, env, disturb: { how: 'kill', at }, load: false })
      const end = (async () => {
        await doomed.tell('load')
        await doomed.tell('event', event('session.created', OTHER))
      })()
      await expect(end).rejects.toThrow('the stand-in died')
      seen.add(await recordedId())
    }
    expect([...seen]).toEqual([ROOT])
    const survivor = await host('server', { disturb: { how: 'kill', at: owner + steps.length + 1 } })
    await survivor.tell('event', event('session.created', OTHER))
    expect(await recordedId()).toBe(OTHER)
  }, 60_000)

  test('a reader that looks all the time while a writer writes all the time sees no part', async () => {
    const server = await host('server')
    const infos = [info('ses_a', { directory: `/${'a'.repeat(3000)}` }), info('ses_b', { directory: '/b' })]
    await server.tell('event', event('session.created'))
    let writing = true
    const storm = server.tell('storm', 400, ...infos).finally(() => {
      writing = false
    })
    const seen = new Map<string, number>()
    while (writing) {
      const found = (await recorded()) as PersistedSession
      if (found.id !== ROOT) expect(found.directory).toBe(infos.find(({ id }) => id === found.id)?.directory)
      seen.set(found.id, (seen.get(found.id) ?? 0) + 1)
    }
    await storm
    expect([...seen.keys()]).toEqual(expect.arrayContaining(['ses_a', 'ses_b']))
    await appendFile(sessionsFile('id'), '') // still there, still a file
    expect((await readdir(join(home, 'sessions'))).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })
})
