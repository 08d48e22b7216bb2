import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isQuilError, type Plugin, resumePane, type SessionTracker } from '../../src/index.ts'
import { record } from '../support/records.ts'
import { fakeTracker, persisting } from '../support/shell-plugin.ts'
import { tempDirectory } from '../support/temp-directory.ts'

// No shared claims here: these are panes that know nothing of each other.

const definition = persisting(
  'strategy = "session_scrape"\ntracker = "fake"\nresume_args = ["{session_id}"]',
  'args = ["-c", "exec sleep 300"]\n',
)
const inSession = (id: string, more: Partial<SessionTracker> = {}): Plugin => ({
  definition,
  tracker: fakeTracker({ candidates: [{ id, evidence: 'present', source: 'tracker' }], hadSession: true }, more),
})
const pane = (id: string, cwd: string) => record(id, { plugin: definition.name, cwd })

async function heldFiles(home: string): Promise<string[]> {
  return (await readdir(join(home, 'sessions'))).filter((name) => name.startsWith('held-'))
}

test('a session that is open is refused to every other pane, and to the same pane again; both are told who has it', async () => {
  const home = await tempDirectory()
  const plugins = [inSession('ses_1')]
  await using first = await resumePane(pane('pane-1', home), { plugins, home })
  for (const id of ['pane-2', 'pane-1']) {
    const error: unknown = await resumePane(pane(id, home), { plugins, home }).catch((reason: unknown) => reason)
    expect(isQuilError(error, 'SESSION_HELD') && error.message).toContain(`is open in pane pane-1 (process ${process.pid})`)
  }
  expect(first.outcome.kind).toBe('resumed')
})

test('a refused start writes nothing of its tracker: the pane that has the session goes on being tracked', async () => {
  const home = await tempDirectory()
  const started: string[] = []
  const beforeSpawn: SessionTracker['beforeSpawn'] = async ({ paneId }) => {
    started.push(paneId)
    return { env: {}, args: [], notes: [], problems: [] }
  }
  const plugins = [inSession('ses_1', { beforeSpawn })]
  await using _first = await resumePane(pane('pane-1', home), { plugins, home })
  await expect(resumePane(pane('pane-1', home), { plugins, home })).rejects.toMatchObject({ code: 'SESSION_HELD' })
  expect(started).toEqual(['pane-1'])
})

test('it is free when its pane has ended, and no file stays', async () => {
  const home = await tempDirectory()
  const plugins = [inSession('ses_1')]
  const first = await resumePane(pane('pane-1', home), { plugins, home })
  expect(await heldFiles(home)).toHaveLength(1)
  await first.kill({ graceMs: 0 })
  expect(await heldFiles(home)).toEqual([])
  await using second = await resumePane(pane('pane-2', home), { plugins, home })
  expect(second.outcome.kind).toBe('resumed')
})

test.runIf(process.platform === 'linux')('another process holds it until it is killed', async () => {
  const home = await tempDirectory()
  const plugins = [inSession('ses_1')]
  const first = await resumePane(pane('pane-1', home), { plugins, home })
  const [name = ''] = await heldFiles(home)
  await first.kill({ graceMs: 0 })
  const other = spawn('flock', [join(home, 'sessions', name), '-c', 'echo locked; exec sleep 300'], {
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  })
  await once(other.stdout, 'data')
  await expect(resumePane(pane('pane-2', home), { plugins, home })).rejects.toMatchObject({ code: 'SESSION_HELD' })
  process.kill(-(other.pid as number), 'SIGKILL')
  await once(other, 'close')
  await using second = await resumePane(pane('pane-2', home), { plugins, home })
  expect(second.outcome.kind).toBe('resumed')
})

test('a pane that moves into an open session is told so, and one that leaves its session frees it', async () => {
  const home = await tempDirectory()
  const report = new Map<string, (id: string) => void>()
  const watch: SessionTracker['watch'] = (context, on) => {
    report.set(context.paneId, (id) => on({ type: 'session', session: { id, source: 'tui', at: new Date().toISOString() } }))
    return { [Symbol.dispose]: () => {} }
  }
  await using first = await resumePane(pane('pane-1', home), { plugins: [inSession('ses_1', { watch })], home })
  await using second = await resumePane(pane('pane-2', home), { plugins: [inSession('ses_2', { watch })], home })
  report.get('pane-2')?.('ses_1')
  expect(second.problems).toEqual([expect.stringContaining('session ses_1 is also open in pane pane-1')])
  await using third = await resumePane(pane('pane-3', home), { plugins: [inSession('ses_2')], home })
  expect([first, third].map(({ outcome }) => outcome.kind)).toEqual(['resumed', 'resumed'])
})
