import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { dependencyWait } from '../src/dependency-wait.ts'
import { TRACKING_CHOICES } from '../src/index.ts'
import { decideTracking, type TrackingRequest } from '../src/tracking.ts'
import { tracked } from './support/pane.ts'
import { tempDirectory } from './support/temp-directory.ts'

let home: string
let cwd: string
let env: Record<string, string>

/** A user whose opencode has nothing left to install. */
beforeEach(async () => {
  home = await tempDirectory()
  cwd = join(home, 'src', 'app')
  env = { HOME: home }
  await mkdir(cwd, { recursive: true })
  await settled(join(home, '.config', 'opencode'))
})

async function settled(directory: string): Promise<void> {
  await mkdir(join(directory, 'node_modules'), { recursive: true })
  await writeFile(join(directory, 'package-lock.json'), '{"packages":{"":{"dependencies":{"@opencode-ai/plugin":"1.18.33"}}}}')
}

const decide = (changes: Partial<TrackingRequest> = {}) =>
  decideTracking({ plugin: tracked('auto'), args: [], env, cwd, version: '1.18.33', ...changes })

const BOTH = { server: true, tui: true }
const SERVER = { server: true, tui: false }
const TUI = { server: false, tui: true }
const NONE = { server: false, tui: false }

describe('`auto`', () => {
  test('gives both plugins where nothing has to be waited for', async () => {
    const decided = await decide()
    expect(decided).toMatchObject({ ...BOTH, reason: expect.stringContaining('nothing for opencode to wait for') })
    expect(decided.problem).toBeUndefined()
  })

  test('leaves the server plugin out where opencode would wait for an installation, and says where', async () => {
    const decided = await decide({ env: { HOME: join(home, 'fresh') } })
    expect(decided).toMatchObject({ ...TUI, reason: expect.stringContaining(join(home, 'fresh', '.config', 'opencode')) })
    expect(decided.problem).toBeUndefined()
  })

  test.each<[args: string[], wanted: typeof BOTH, reason: string]>([
    [[], BOTH, 'TUI plugin and server plugin'],
    [['/src/app', '--session', 'ses_x'], BOTH, 'TUI plugin and server plugin'],
    [['run', 'say x'], SERVER, 'loads no TUI plugins'],
    [['--model', 'a/b', 'run'], SERVER, 'loads no TUI plugins'],
    [['--mini'], SERVER, 'loads no TUI plugins'],
    [['serve'], NONE, 'a server has no conversation of its own'],
    [['acp'], NONE, 'a server has no conversation of its own'],
    [['attach', 'http://h'], TUI, 'the server runs elsewhere'],
  ])('%j', async (args, wanted, reason) => {
    expect(await decide({ args })).toMatchObject({ ...wanted, reason: expect.stringContaining(reason) })
  })

  test.each<[args: string[], wanted: typeof BOTH]>([
    [['run', 'x'], SERVER],
    [['--mini'], SERVER],
    [['attach', 'http://h'], TUI],
  ])('%j needs its plugin even where opencode has to install something', async (args, wanted) => {
    expect(await decide({ args, env: { HOME: join(home, 'fresh') } })).toMatchObject(wanted)
  })

  test.each<[version: string | undefined, wanted: typeof BOTH]>([
    ['0.9.0', SERVER],
    ['1.2.99', SERVER],
    ['1.3.5', SERVER],
    ['1.3.6', BOTH],
    ['1.3.6-beta.1', BOTH],
    ['1.10.0', BOTH],
    ['1.18.33', BOTH],
    ['2.0.0', SERVER],
    ['2.0.0-next.4', SERVER],
    ['10.0.0', SERVER],
    [undefined, BOTH],
    ['', BOTH],
    ['garbage', BOTH],
    ['v1.2.3', BOTH],
  ])('opencode %s', async (version, wanted) => {
    expect(await decide({ version })).toMatchObject(wanted)
  })

  test('an old opencode gets the server plugin even where it has to install something: nothing else can track it', async () => {
    expect(await decide({ version: '1.3.5', env: { HOME: join(home, 'fresh') } })).toMatchObject({
      ...SERVER,
      reason: expect.stringContaining('opencode 1.3.5 does not load our TUI plugin'),
    })
  })
})

describe('a choice of the plugin file holds', () => {
  test.each<[choice: string, wanted: typeof BOTH]>([
    ['server', SERVER],
    ['tui', TUI],
    ['both', BOTH],
  ])('%s', async (choice, wanted) => {
    for (const request of [{}, { env: { HOME: join(home, 'fresh') } }, { version: '2.0.0' }, { args: ['run', 'x'] }]) {
      expect(await decide({ plugin: tracked(choice), ...request })).toMatchObject({
        ...wanted,
        reason: expect.stringContaining(`tracking = "${choice}"`),
      })
    }
  })

  test('the choices are these', () => {
    expect(TRACKING_CHOICES).toEqual(['auto', 'server', 'tui', 'both'])
  })

  test.each(['', 'Auto', 'none', 'tui ', 7, true])('%j is none: a problem, and "auto"', async (choice) => {
    const decided = await decide({ plugin: tracked(choice as string) })
    expect(decided).toMatchObject({ ...BOTH, problem: expect.stringContaining(`tracking = ${JSON.stringify(choice)}`) })
    expect(decided.problem).toContain('expected one of auto, server, tui, both; "auto" is used')
  })

  test('without the key it is "auto"', async () => {
    const plugin = tracked('auto')
    const without = { ...plugin, persistence: { ...plugin.persistence, trackerOptions: {} } }
    expect(await decide({ plugin: without })).toMatchObject(BOTH)
  })
})

describe('without external plugins nothing tracks, and that is said', () => {
  test.each(['auto', 'server', 'tui', 'both'])('--pure, tracking = "%s"', async (choice) => {
    expect(await decide({ plugin: tracked(choice), args: ['--pure'] })).toMatchObject({
      ...NONE,
      problem: expect.stringContaining('--pure switches all external plugins off'),
    })
  })

  test.each(['1', 'true', 'TRUE', 'True'])('OPENCODE_PURE=%s', async (value) => {
    expect(await decide({ env: { ...env, OPENCODE_PURE: value } })).toMatchObject({ ...NONE, problem: expect.any(String) })
  })

  test.each(['', '0', 'false', 'yes'])('OPENCODE_PURE=%j is off', async (value) => {
    expect(await decide({ env: { ...env, OPENCODE_PURE: value } })).toMatchObject(BOTH)
  })

  test('a bad choice is not forgotten over it', async () => {
    const { problem } = await decide({ plugin: tracked('none'), args: ['--pure'] })
    expect(problem).toContain('tracking = "none"')
    expect(problem).toContain('--pure')
  })
})

describe('opencode has something to wait for', () => {
  const wait = (changes: Record<string, string> = {}, directory = cwd) => dependencyWait({ ...env, ...changes }, directory)

  test('nothing, where everything is installed', async () => {
    expect(await wait()).toBeUndefined()
  })

  test('no configuration directory yet: it would be made, and installed into', async () => {
    expect(await wait({ HOME: join(home, 'fresh') })).toContain(join(home, 'fresh', '.config', 'opencode'))
  })

  test.each<[what: string, make: (directory: string) => Promise<unknown>]>([
    ['an empty one', async () => {}],
    ['one with settings alone', (directory) => writeFile(join(directory, 'opencode.json'), '{}')],
    ['node_modules without a lockfile', (directory) => mkdir(join(directory, 'node_modules'))],
    ['a lockfile without node_modules', (directory) => writeFile(join(directory, 'package-lock.json'), '"@opencode-ai/plugin"')],
    [
      'a lockfile of something else',
      async (directory) => {
        await mkdir(join(directory, 'node_modules'))
        await writeFile(join(directory, 'package-lock.json'), '{"packages":{"":{"dependencies":{"other":"1"}}}}')
      },
    ],
  ])('a configuration directory that is not settled: %s', async (_what, make) => {
    const directory = join(home, 'xdg', 'opencode')
    await mkdir(directory, { recursive: true })
    await make(directory)
    expect(await wait({ XDG_CONFIG_HOME: join(home, 'xdg') })).toContain(directory)
  })

  test('XDG_CONFIG_HOME counts in place of ~/.config', async () => {
    await settled(join(home, 'xdg', 'opencode'))
    expect(await wait({ HOME: join(home, 'fresh'), XDG_CONFIG_HOME: join(home, 'xdg') })).toBeUndefined()
  })

  test.each(['', 'src', 'src/app'])('a fresh .opencode in ~/%s, above or in the working directory', async (parent) => {
    const directory = join(home, parent, '.opencode')
    await mkdir(directory)
    expect(await wait()).toContain(directory)
    await settled(directory)
    expect(await wait()).toBeUndefined()
  })

  test('a fresh .opencode below or beside the working directory does not count', async () => {
    await mkdir(join(cwd, 'sub', '.opencode'), { recursive: true })
    await mkdir(join(home, 'src', 'other', '.opencode'), { recursive: true })
    expect(await wait()).toBeUndefined()
  })

  test('a fresh ~/.opencode, also from elsewhere', async () => {
    await mkdir(join(home, '.opencode'))
    expect(await wait({}, await tempDirectory())).toContain(join(home, '.opencode'))
  })

  test('OPENCODE_CONFIG_DIR', async () => {
    const own = join(home, 'own')
    expect(await wait({ OPENCODE_CONFIG_DIR: own })).toContain(own)
    await settled(own)
    expect(await wait({ OPENCODE_CONFIG_DIR: own })).toBeUndefined()
    expect(await wait({ OPENCODE_CONFIG_DIR: '' })).toBeUndefined()
  })

  test.each(['.local/state', 'state'])('a lock of an installation under way or cut off, in ~/%s', async (state) => {
    const locks = join(home, state, 'opencode', 'locks')
    const changes = state === 'state' ? { XDG_STATE_HOME: join(home, state) } : {}
    await mkdir(locks, { recursive: true })
    expect(await wait(changes)).toBeUndefined()
    await writeFile(join(locks, '0123abcd.lock'), '')
    expect(await wait(changes)).toContain(locks)
  })

  // The XDG rule, and opencode's: an empty variable is one that is not set.
  test.each(['XDG_CONFIG_HOME', 'XDG_STATE_HOME'])('an empty %s is not set', async (name) => {
    expect(await wait({ [name]: '' })).toBeUndefined()
    const locks = join(home, '.local', 'state', 'opencode', 'locks')
    await mkdir(locks, { recursive: true })
    await writeFile(join(locks, '0123abcd.lock'), '')
    expect(await wait({ [name]: '' })).toContain(locks)
  })

  test('a directory that cannot be written: opencode installs nothing there', async ({ skip }) => {
    skip(process.getuid?.() === 0, 'root may write everywhere')
    const directory = join(home, 'xdg', 'opencode')
    await mkdir(directory, { recursive: true })
    await chmod(directory, 0o555)
    expect(await wait({ XDG_CONFIG_HOME: join(home, 'xdg') })).toBeUndefined()
  })
})
