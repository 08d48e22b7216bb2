import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { openLiveWorkspace } from '../../src/live/open-workspace.ts'
import { loadPluginSet } from '../../src/pane/plugins.ts'
import { openWorkspaceStore } from '../../src/workspace/index.ts'
import { shellPlugin } from '../support/shell-plugin.ts'
import { tempDirectory } from '../support/temp-directory.ts'

/** A workspace, and how often its file was replaced by another one. */
async function workspaceCountingSaves(plugins = [shellPlugin()]) {
  const home = join(await tempDirectory(), 'quil')
  await mkdir(home, { mode: 0o700 })
  const workspace = await openLiveWorkspace({ home, plugins })
  onTestFinished(async () => workspace[Symbol.asyncDispose]())
  const seen = new Set<string>()
  const look = setInterval(async () => {
    const found = await stat(join(home, 'workspace.json'), { bigint: true }).catch(() => undefined)
    if (found !== undefined) seen.add(`${found.ino}:${found.ctimeNs}`)
  }, 1)
  onTestFinished(() => clearInterval(look))
  return { home, workspace, seen }
}

const sleeper = { plugin: 'shell-test', cwd: '/', args: ['-c', 'exec sleep 1000'] }

test('200 panes opened at once all run and are on record, in few saves, and the event loop turns meanwhile', async () => {
  const { home, workspace, seen } = await workspaceCountingSaves()
  let turns = 0
  let over = false
  const turn = (): void => {
    turns += 1
    if (!over) setImmediate(turn)
  }
  turn()
  const panes = await Promise.all(Array.from({ length: 200 }, () => workspace.spawn(sleeper)))
  over = true
  expect(new Set(panes.map(({ live }) => live?.pid)).size).toBe(200)
  const { records } = await openWorkspaceStore(home).read()
  expect(records.map(({ id }) => id).sort()).toEqual(panes.map(({ id }) => id).sort())
  expect(records.every(({ program, spawnId }) => program !== undefined && spawnId !== undefined)).toBe(true)
  // One for what was asked for, and one for each handful of programs that started while the one before was written.
  expect(seen.size).toBeLessThan(60)
  expect(turns).toBeGreaterThan(200)
}, 60_000)

test('of many panes opened at once, those that cannot start fail alone', async () => {
  const { home, workspace } = await workspaceCountingSaves()
  const results = await Promise.allSettled(
    Array.from({ length: 40 }, (_, n) => workspace.spawn(n % 4 === 0 ? { ...sleeper, cwd: '/no/such/directory' } : sleeper)),
  )
  const failed = results.flatMap((result, index) => (result.status === 'rejected' ? [[index % 4, result.reason.code]] : []))
  expect(failed).toEqual(Array.from({ length: 10 }, () => [0, 'CWD_NOT_FOUND']))
  expect((await openWorkspaceStore(home).read()).records).toHaveLength(30)
  expect((await workspace.panes()).map(({ status }) => status)).toEqual(Array.from({ length: 30 }, () => 'running'))
}, 60_000)

test.runIf(process.platform === 'linux')(
  'panes opened at once share one look at the plugins; one that is asked for later sees what has changed since',
  async () => {
    const home = join(await tempDirectory(), 'quil')
    await mkdir(join(home, 'plugins'), { recursive: true, mode: 0o700 })
    const file = join(home, 'plugins', 'mine.toml')
    const plugin = (args: string) => `[plugin]\nname = "mine"\n[command]\ncmd = "sh"\nargs = ["-c", "exec sleep ${args}"]\n`
    await writeFile(file, plugin('1000'))
    const load = vi.fn(async () => (await loadPluginSet({ home, builtIns: [] })).plugins)
    await using workspace = await openLiveWorkspace({ home, plugins: load })
    const programOf = async (pid = 0): Promise<string> =>
      (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ').trim()
    const started = await Promise.all(Array.from({ length: 20 }, () => workspace.spawn({ plugin: 'mine', cwd: '/' })))
    expect(load.mock.calls.length).toBeLessThanOrEqual(2)
    await writeFile(file, plugin('2000'))
    const later = await workspace.spawn({ plugin: 'mine', cwd: '/' })
    await vi.waitFor(async () => expect(await programOf(started[0]?.live?.pid)).toBe('sleep 1000'), 10_000)
    await vi.waitFor(async () => expect(await programOf(later.live?.pid)).toBe('sleep 2000'), 10_000)
  },
  60_000,
)
