import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { PaneId, SpawnContext, TrackerEvent } from '@quil/core'
import { writeFileAtomic } from '@quil/core/files'
import { waitFor } from '@quil/testkit'
import { parse } from 'jsonc-parser'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { opencodeTracker, scriptPath, tuiScriptPath } from '../src/index.ts'
import { writeExecutable } from './support/executable.ts'
import { FIRST, PANE, SECOND, spawnContext, tracked, trackedHome } from './support/pane.ts'
import { tempDirectory } from './support/temp-directory.ts'

const tracker = opencodeTracker()

let home: string
let user: string
beforeEach(async () => {
  home = await trackedHome()
  user = await tempDirectory()
})

const listing = async (): Promise<string[]> => (await readdir(home, { recursive: true })).sort()
const file = (name: string): string => join(home, name)
const text = (name: string): Promise<string> => readFile(file(name), 'utf8')
const parsed = (content: string | undefined): unknown => parse(content ?? '', [], { allowTrailingComma: true })

/** A start with both plugins, in an environment of these variables. */
function start(env: Record<string, string> = {}, changes: Partial<SpawnContext> = {}) {
  return tracker.beforeSpawn(
    spawnContext(home, { plugin: tracked('both'), env: { HOME: user, PATH: '/usr/bin:/bin', ...env }, ...changes }),
  )
}

async function userTuiConfig(content: string | Uint8Array): Promise<string> {
  const path = join(user, 'tui.json')
  await writeFile(path, content)
  return path
}

describe('what opencode gets', () => {
  test('both plugins through the environment, no arguments, and the reason in a note', async () => {
    const { env, args, notes, problems } = await start()
    expect(parsed(env['OPENCODE_CONFIG_CONTENT'])).toEqual({ plugin: [`file://${scriptPath(home)}`] })
    expect(env['OPENCODE_TUI_CONFIG']).toBe(file('opencodehook/tui.json'))
    expect(Object.keys(env).sort()).toEqual(['OPENCODE_CONFIG_CONTENT', 'OPENCODE_TUI_CONFIG'])
    expect([args, notes, problems]).toEqual([[], ['session tracked by: tracking = "both" in the plugin file'], []])
  })

  test.each<[choice: string, names: string[]]>([
    ['server', ['OPENCODE_CONFIG_CONTENT']],
    ['tui', ['OPENCODE_TUI_CONFIG']],
  ])('with tracking = "%s" only %j', async (choice, names) => {
    expect(Object.keys((await start({}, { plugin: tracked(choice) })).env)).toEqual(names)
  })

  test('with --pure nothing, and a problem', async () => {
    const { env, problems } = await start({}, { args: ['--pure'] })
    expect([env, problems]).toEqual([{}, [expect.stringContaining('not tracked')]])
  })

  test('an inherited OPENCODE_CONFIG_CONTENT and ours', async () => {
    const { env } = await start({ OPENCODE_CONFIG_CONTENT: '{"model":"a/b","plugin":["mine"]}' })
    expect(parsed(env['OPENCODE_CONFIG_CONTENT'])).toEqual({ model: 'a/b', plugin: ['mine', `file://${scriptPath(home)}`] })
  })

  test('a broken OPENCODE_CONFIG_CONTENT is left to opencode; the TUI plugin still tracks', async () => {
    const { env, problems } = await start({ OPENCODE_CONFIG_CONTENT: '{' })
    expect(Object.keys(env)).toEqual(['OPENCODE_TUI_CONFIG'])
    expect(problems).toEqual([expect.stringMatching(/^the server plugin is not loaded: OPENCODE_CONFIG_CONTENT .*line 1/)])
  })

  test.each([131_000, 130_950])('an OPENCODE_CONFIG_CONTENT of %i bytes leaves no room: exec would fail', async (length) => {
    const { env, problems } = await start({ OPENCODE_CONFIG_CONTENT: JSON.stringify({ key: 'x'.repeat(length - 10) }) })
    expect(Object.keys(env)).toEqual(['OPENCODE_TUI_CONFIG'])
    expect(problems).toEqual(['the server plugin is not loaded: OPENCODE_CONFIG_CONTENT is too long'])
  })

  test('a long OPENCODE_CONFIG_CONTENT that has room, really can be given to a program', async () => {
    const { env, problems } = await start({ OPENCODE_CONFIG_CONTENT: JSON.stringify({ key: 'ü'.repeat(65_350) }) })
    expect(problems).toEqual([])
    const { execa } = await import('execa')
    const { stdout } = await execa('/bin/sh', ['-c', 'printf %s "$OPENCODE_CONFIG_CONTENT"'], { env })
    expect(stdout).toBe(env['OPENCODE_CONFIG_CONTENT'])
  })
})

describe("the user's own OPENCODE_TUI_CONFIG", () => {
  const OWN = `opencodehook/tui-${PANE}.json`
  const OURS = () => `file://${tuiScriptPath(home)}`

  test('is merged with ours into a file of this pane', async () => {
    const path = await userTuiConfig('{"theme":"nord","plugin":["./mine.js"]}')
    const { env, problems } = await start({ OPENCODE_TUI_CONFIG: path })
    expect([env['OPENCODE_TUI_CONFIG'], problems]).toEqual([file(OWN), []])
    expect(parsed(await text(OWN))).toEqual({ theme: 'nord', plugin: [join(user, 'mine.js'), OURS()] })
    expect(await readFile(path, 'utf8')).toBe('{"theme":"nord","plugin":["./mine.js"]}')
  })

  test.each(['', undefined])('%j is none: no file of this pane', async (value) => {
    const { env } = await start(value === undefined ? {} : { OPENCODE_TUI_CONFIG: value })
    expect(env['OPENCODE_TUI_CONFIG']).toBe(file('opencodehook/tui.json'))
    expect(await listing()).not.toContain(OWN)
  })

  test('that is ours, of an outer pane, is none', async () => {
    const { env } = await start({ OPENCODE_TUI_CONFIG: file('opencodehook/tui.json') })
    expect(env['OPENCODE_TUI_CONFIG']).toBe(file('opencodehook/tui.json'))
    expect(await listing()).not.toContain(OWN)
  })

  test("of an outer pane, with the user's own in it, is carried on", async () => {
    const outer = 'pane-000000ff' as PaneId
    const path = await userTuiConfig('{"plugin":["./mine.js"]}')
    const { env } = await start({ OPENCODE_TUI_CONFIG: path, HOME: await tempDirectory() }, { paneId: outer })
    await start({ OPENCODE_TUI_CONFIG: env['OPENCODE_TUI_CONFIG'] ?? '' })
    expect(parsed(await text(OWN))).toEqual({ plugin: [join(user, 'mine.js'), OURS()] })
  })

  test("of an outer pane with another home loads this home's script alone", async () => {
    const other = await trackedHome()
    await start({ OPENCODE_TUI_CONFIG: join(other, 'opencodehook', 'tui.json') })
    expect(parsed(await text(OWN))).toEqual({ plugin: [OURS()] })
  })

  test('may be relative to the directory opencode starts in', async () => {
    const path = await userTuiConfig('{"plugin":["./mine.js"]}')
    const { problems } = await start({ OPENCODE_TUI_CONFIG: basename(path) }, { cwd: user })
    expect(problems).toEqual([])
    expect(parsed(await text(OWN))).toEqual({ plugin: [join(user, 'mine.js'), OURS()] })
  })

  test('may be a link, as dotfile managers make them; what is relative is so to the link', async () => {
    await mkdir(join(user, 'dotfiles'))
    await writeFile(join(user, 'dotfiles', 'my-tui.json'), '{"plugin":["./mine.js"]}')
    await symlink(join(user, 'dotfiles', 'my-tui.json'), join(user, 'tui.json'))
    const { problems } = await start({ OPENCODE_TUI_CONFIG: join(user, 'tui.json') })
    expect(problems).toEqual([])
    expect(parsed(await text(OWN))).toEqual({ plugin: [join(user, 'mine.js'), OURS()] })
  })

  test('may begin with a byte order mark', async () => {
    const { problems } = await start({ OPENCODE_TUI_CONFIG: await userTuiConfig('\uFEFF{"theme":"nord"}') })
    expect(problems).toEqual([])
    expect(parsed(await text(OWN))).toEqual({ theme: 'nord', plugin: [OURS()] })
  })

  test.each<[what: string, path: () => string | Promise<string>, problem: string]>([
    ['gone', () => join(user, 'nowhere.json'), 'there is no such file'],
    ['a directory', () => user, 'not a regular file'],
    [
      'a dangling link',
      () => symlink('/nowhere', join(user, 'dangling')).then(() => join(user, 'dangling')),
      'there is no such file',
    ],
    ['a device that never ends', () => '/dev/zero', 'not a regular file'],
    ['not UTF-8', () => userTuiConfig(Buffer.from([0x22, 0xfc, 0x22])), 'not UTF-8'],
  ])('that is %s is left out, and that is said; ours still tracks', async (_what, path, problem) => {
    const given = await path()
    const { env, problems } = await start({ OPENCODE_TUI_CONFIG: given })
    expect(env['OPENCODE_TUI_CONFIG']).toBe(file('opencodehook/tui.json'))
    expect(problems).toEqual([expect.stringContaining(`OPENCODE_TUI_CONFIG (${given}) is left out: `)])
    expect(problems[0]).toContain(problem)
  })

  test('that is broken is left out, and that is said; ours still tracks', async () => {
    const { problems } = await start({ OPENCODE_TUI_CONFIG: await userTuiConfig('{\n"plugin": [') })
    expect(problems).toEqual([expect.stringContaining('is not valid JSON with comments (line 2')])
    expect(parsed(await text(OWN))).toEqual({ plugin: [OURS()] })
  })
})

describe('a dry run says the same and writes nothing', () => {
  test.each<[what: string, env: () => Promise<Record<string, string>>]>([
    ['with nothing inherited', async () => ({})],
    [
      'with configurations inherited',
      async () => ({ OPENCODE_CONFIG_CONTENT: '{"model":"a/b"}', OPENCODE_TUI_CONFIG: await userTuiConfig('{}') }),
    ],
    ['with broken ones inherited', async () => ({ OPENCODE_CONFIG_CONTENT: '{', OPENCODE_TUI_CONFIG: '/nowhere' })],
  ])('%s', async (_what, env) => {
    const variables = await env()
    const opencode = await writeExecutable(join(user, 'bin', 'opencode'), `touch '${join(user, 'asked')}'; echo 1.18.33`)
    await writeFile(file(`sessions/opencode-${PANE}.owner`), '{}')
    const before = await listing()
    const dry = await start(variables, { commit: false, file: opencode })
    expect(await listing()).toEqual(before)
    expect(await readdir(user)).not.toContain('asked')
    expect(await start(variables)).toEqual(dry)
  })

  test('also in a home that is not there', async () => {
    await rm(home, { recursive: true })
    await start({}, { commit: false })
    await expect(readdir(home)).rejects.toThrow('ENOENT')
  })
})

describe('a real start', () => {
  test('names the incarnation that may write, and frees the place of its process', async () => {
    await writeFile(file(`sessions/opencode-${PANE}.owner`), '{"spawnId":"old","pid":1}')
    await writeFile(file(`sessions/opencode-${PANE}.spawn`), 'old\n')
    await writeFile(file(`sessions/opencode-${PANE}.id`), 'ses_a\n')
    await start()
    expect(await readdir(file('sessions'))).toEqual([`opencode-${PANE}.id`, `opencode-${PANE}.spawn`])
    expect(await text(`sessions/opencode-${PANE}.spawn`)).toBe(`${FIRST}\n`)
    await start({}, { spawnId: SECOND })
    expect(await text(`sessions/opencode-${PANE}.spawn`)).toBe(`${SECOND}\n`)
  })

  test('asks an unknown binary for its version, for the next time', async () => {
    const opencode = await writeExecutable(join(user, 'bin', 'opencode'), 'echo 1.2.3')
    const unknown = await start({}, { plugin: tracked('auto'), file: opencode })
    expect(Object.keys(unknown.env)).toEqual(['OPENCODE_TUI_CONFIG'])
    await waitFor(async () => (await readdir(file('opencodehook'))).includes('versions.json'))
    const known = await start({}, { plugin: tracked('auto'), file: opencode })
    expect(known.notes).toEqual([expect.stringContaining('opencode 1.2.3 does not load our TUI plugin')])
  })

  test('from a home opencode cannot load from fails, for core to say so', async () => {
    await expect(tracker.beforeSpawn(spawnContext('/home/a$b'))).rejects.toThrow(
      expect.objectContaining({ code: 'INVALID_HOME' }),
    )
  })
})

describe('forget', () => {
  test("removes everything of the pane, leftovers of killed writers too, and nothing of another pane's", async () => {
    const before = await listing()
    const neighbour = `${PANE}-2` as PaneId
    await start({ OPENCODE_TUI_CONFIG: await userTuiConfig('{}'), HOME: await tempDirectory() }, { paneId: neighbour })
    const withNeighbour = await listing()
    await start({ OPENCODE_TUI_CONFIG: await userTuiConfig('{}') })
    for (const name of ['.id', '.owner']) await writeFile(file(`sessions/opencode-${PANE}${name}`), 'x')
    for (const name of ['id', 'owner', 'spawn'])
      await writeFile(file(`sessions/.opencode-${PANE}.${name}.4711.0123456789ab.tmp`), 'x')
    await tracker.forget?.(spawnContext(home))
    expect(await listing()).toEqual(withNeighbour)
    await tracker.forget?.(spawnContext(home, { paneId: neighbour }))
    expect(await listing()).toEqual(before)
  })

  test('a pane that has nothing, in a home that is not there', async () => {
    await tracker.forget?.(spawnContext(join(home, 'nowhere')))
  })
})

describe('watch', () => {
  const ID = file.bind(undefined, `sessions/opencode-${PANE}.id`)

  function watching(spawnId = FIRST): TrackerEvent[] {
    const events: TrackerEvent[] = []
    const watch = tracker.watch?.({ ...spawnContext(home), spawnId }, (event) => void events.push(event))
    onTestFinished(() => watch?.[Symbol.dispose]())
    return events
  }

  /** As the scripts write it: whole, by renaming. */
  async function record(
    id: string,
    about: object = { spawnId: FIRST, source: 'tui', time: '2026-11-22T07:07:51.973Z', directory: '/src' },
  ) {
    const { writeFileAtomic } = await import('@quil/core/files')
    await writeFileAtomic(file(`sessions/opencode-${PANE}.id`), `${id}\n${JSON.stringify(about)}\n`)
  }
  const session = (id: string) => ({
    type: 'session',
    session: { id, source: 'tui', at: '2026-11-22T07:07:51.973Z', directory: '/src' },
  })

  test('reports what is already there, and each change, once', async () => {
    await record('ses_a')
    const events = watching()
    await waitFor(() => events.length === 1)
    for (const id of ['ses_a', 'ses_b', 'ses_b', 'ses_c']) {
      await record(id)
      await waitFor(() => events.some((event) => event.type === 'session' && event.session.id === id))
    }
    expect(events).toEqual([session('ses_a'), session('ses_b'), session('ses_c')])
  })

  test('says nothing of another incarnation', async () => {
    await record('ses_old', { spawnId: SECOND })
    const events = watching()
    await record('ses_older', { spawnId: SECOND })
    await record('ses_nobody', {})
    await record('ses_a')
    await waitFor(() => events.length > 0)
    expect(events).toEqual([session('ses_a')])
  })

  test('a broken file is one problem, and the next good one is reported', async () => {
    const events = watching()
    await writeFileAtomic(ID(), 'half') // in one step: an empty file in between would be a problem of its own
    await waitFor(() => events.length === 1)
    await writeFileAtomic(ID(), 'half')
    await record('ses_a')
    await waitFor(() => events.length === 2)
    expect(events).toEqual([
      { type: 'problem', message: expect.stringMatching(/^the session file cannot be read: .*may be cut off/) },
      session('ses_a'),
    ])
  })

  test("another pane's file is not looked at", async () => {
    const events = watching()
    await writeFile(file('sessions/opencode-pane-00000002.id'), 'half')
    await record('ses_a')
    await waitFor(() => events.length > 0)
    expect(events).toEqual([session('ses_a')])
  })

  test('where the directory is not there yet the file is polled', async () => {
    await rm(file('sessions'), { recursive: true })
    const events = watching()
    await mkdir(file('sessions'), { mode: 0o700 })
    await record('ses_a')
    await waitFor(() => events.length > 0)
    expect(events).toEqual([session('ses_a')])
  })

  test('disposed, it is silent', async () => {
    const events: TrackerEvent[] = []
    const watch = tracker.watch?.({ ...spawnContext(home), spawnId: FIRST }, (event) => void events.push(event))
    watch?.[Symbol.dispose]()
    const other = watching()
    await record('ses_a')
    await waitFor(() => other.length > 0)
    expect(events).toEqual([])
    watch?.[Symbol.dispose]()
  })
})
