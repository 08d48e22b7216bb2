import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SpawnContext } from '@quil/core'
import { beforeEach, describe, expect, test } from 'vitest'
import { incarnationPaths } from '../src/hook-paths.ts'
import { buildSettings, claudeTracker, type Settings } from '../src/index.ts'
import { A, FIRST, hookOf, PANE, SECOND, spawnContext, trackedHome, withOptions } from './support/pane.ts'

let home: string
let paths: ReturnType<typeof incarnationPaths>
beforeEach(async () => {
  home = await trackedHome()
  paths = incarnationPaths(home, PANE, FIRST)
})

const start = (changes: Partial<SpawnContext> = {}) =>
  claudeTracker().beforeSpawn(spawnContext(home, { sessionId: A, ...changes }))
const written = async () => JSON.parse(await readFile(paths.settings, 'utf8')) as Settings
const theirs = { model: 'opus', hooks: { Stop: [{ hooks: [{ type: 'command', command: 'mine' }] }] } }

describe('a start', () => {
  test('gets a settings file of its own, and nothing in the environment', async () => {
    const additions = await start()
    expect(additions).toMatchObject({ env: {}, args: ['--settings', paths.settings], problems: [] })
    expect(additions.callerArgs).toBeUndefined()
    expect(await written()).toEqual(buildSettings({ spool: paths.spool }))
  })

  test('files 0600, directories 0700', async () => {
    await start()
    for (const file of [paths.settings, join(paths.directory, '..', 'launch.json')])
      expect((await stat(file)).mode & 0o777).toBe(0o600)
    for (const directory of [paths.spool, paths.directory]) expect((await stat(directory)).mode & 0o777).toBe(0o700)
  })

  test('takes the folder of the last incarnation away', async () => {
    await start()
    await start({ spawnId: SECOND })
    const entries = await readdir(join(paths.directory, '..'))
    expect(entries.filter((name) => /^[0-9a-f]{16}$/.test(name))).toEqual([SECOND])
    expect(await hookOf(home, SECOND)).toContain(SECOND)
  })

  test('a dry run says the same and writes nothing', async () => {
    const dry = await start({ commit: false })
    expect(await readdir(join(home, 'claudehook'))).toEqual([])
    expect(await start()).toEqual(dry)
  })
})

describe("the user's --settings", () => {
  test('a file: merged, taken out of the arguments, and said', async () => {
    const path = join(home, 'mine.json')
    await writeFile(path, JSON.stringify(theirs))
    const additions = await start({ callerArgs: ['--model', 'x', '--settings', path, 'hello'] })
    expect(additions).toMatchObject({ args: ['--settings', paths.settings], callerArgs: ['--model', 'x', 'hello'], problems: [] })
    expect(additions.notes).toContain(`your --settings (${path}) is merged into it`)
    expect(await written()).toEqual(buildSettings({ spool: paths.spool, inherited: theirs }))
  })

  test('a file named relative to where the pane works', async () => {
    await mkdir(join(home, 'work'))
    await writeFile(join(home, 'work', 'mine.json'), JSON.stringify(theirs))
    await start({ cwd: join(home, 'work'), callerArgs: ['--settings=mine.json'] })
    expect(await written()).toMatchObject({ model: 'opus' })
  })

  test('a link, as dotfile managers make them', async () => {
    await writeFile(join(home, 'real.json'), JSON.stringify(theirs))
    await symlink('real.json', join(home, 'mine.json'))
    expect(await start({ callerArgs: ['--settings', join(home, 'mine.json')] })).toMatchObject({ problems: [] })
    expect(await written()).toMatchObject({ model: 'opus' })
  })

  test('JSON text', async () => {
    expect(await start({ callerArgs: ['--settings', ` ${JSON.stringify(theirs)}`] })).toMatchObject({
      callerArgs: [],
      problems: [],
    })
    expect(await written()).toMatchObject({ model: 'opus' })
  })

  test.each<[what: string, given: string, problem: string]>([
    ['missing', '/nowhere/mine.json', '/nowhere/mine.json does not exist'],
    ['a directory', '/', 'not a regular file'],
    ['a device', '/dev/zero', 'not a regular file'],
    ['broken JSON text', '{"hooks":', 'cannot be read'],
    ['empty', '', 'not a regular file'],
  ])('%s: left to Claude Code, whose message is the better one; not tracked, and said', async (_what, given, problem) => {
    const additions = await start({ callerArgs: ['--settings', given] })
    expect(additions).toEqual({ env: {}, args: [], notes: [], problems: [expect.stringContaining(problem)] })
    expect(additions.problems[0]).toMatch(/^this start is not tracked: your --settings/)
    await expect(stat(paths.directory)).rejects.toThrow('ENOENT')
  })

  test.each(['[]', '7', 'null', '"x"', 'hello', ''])('a file that says %j', async (text) => {
    await writeFile(join(home, 'mine.json'), text)
    const { args, problems } = await start({ callerArgs: ['--settings', join(home, 'mine.json')] })
    expect([args, problems]).toEqual([[], [expect.stringContaining('this start is not tracked')]])
  })

  test('in the arguments of the plugin: it would replace ours, and that is said', async () => {
    const { problems } = await start({ args: ['--settings', 'x.json'] })
    expect(problems).toEqual([expect.stringContaining('replaces ours')])
  })
})

describe('hooks that do not run', () => {
  test.each<[what: string, changes: Partial<SpawnContext>]>([
    ['--bare', { callerArgs: ['--bare'] }],
    ['--safe-mode', { callerArgs: ['--safe-mode'] }],
    ['--bare among the arguments of the plugin', { args: ['--bare'] }],
    ['CLAUDE_CODE_SIMPLE', { env: { CLAUDE_CODE_SIMPLE: '1' } }],
    ['disableAllHooks', { callerArgs: ['--settings', '{"disableAllHooks":true}'] }],
  ])('%s is respected, and said', async (_what, changes) => {
    const { args, problems } = await start(changes)
    expect(args).toEqual(['--settings', paths.settings])
    expect(problems).toEqual([expect.stringContaining('a change of session will be missed')])
  })

  test('disableAllHooks: false is theirs to say', async () => {
    expect(await start({ callerArgs: ['--settings', '{"disableAllHooks":false}'] })).toMatchObject({ problems: [] })
    expect(await written()).toMatchObject({ disableAllHooks: false })
  })
})

describe('the agent view', () => {
  test.each<[what: string, changes: Partial<SpawnContext>, setting: unknown, note: string]>([
    ['off by default', {}, true, 'is off'],
    ['off by false', { plugin: withOptions({ agent_view: false }) }, true, 'is off'],
    ['on by choice', { plugin: withOptions({ agent_view: true }) }, undefined, 'is on'],
    ['any other value is no choice', { plugin: withOptions({ agent_view: 'yes' }) }, true, 'is off'],
    ['on by their settings', { callerArgs: ['--settings', '{"disableAgentView":false}'] }, false, 'is on'],
    [
      'off by the environment',
      { plugin: withOptions({ agent_view: true }), env: { CLAUDE_CODE_DISABLE_AGENT_VIEW: '1' } },
      undefined,
      'is off',
    ],
  ])('%s', async (_what, changes, setting, note) => {
    const { notes } = await start(changes)
    expect((await written())['disableAgentView']).toBe(setting)
    expect(notes).toContainEqual(expect.stringContaining(`the agent view ${note}`))
  })
})
