import { createHash } from 'node:crypto'
import { lstat, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { build } from 'tsup'
import { describe, expect, test } from 'vitest'
import {
  definePlugin,
  type LaunchPlan,
  type LaunchRequest,
  type PanePlugin,
  planLaunch,
  resumePane,
  type SessionTracker,
  type SpawnContext,
  spawnPane,
} from '../../src/index.ts'
import { deepFreeze } from '../../src/plugin/deep-freeze.ts'
import { record } from '../support/records.ts'
import { fakeTracker, persisting } from '../support/shell-plugin.ts'
import { tempDirectory } from '../support/temp-directory.ts'

const PLUGIN = persisting('strategy = "session_scrape"\ntracker = "fake"', 'args = ["--base"]\n')
const AT_HOME = { id: 'ses_1', evidence: 'present', source: 'tui' } as const

async function plan(given: Partial<LaunchRequest> & { readonly home: string }): Promise<LaunchPlan> {
  const pane = record('pane-1', { plugin: 'shell-test', cwd: given.home })
  return await planLaunch(deepFreeze({ plugin: PLUGIN, record: pane, mode: 'resume', env: { PATH: '/usr/bin:/bin' }, ...given }))
}

/** Everything below a directory: names, modes, times, contents. */
async function fingerprint(directory: string): Promise<string[]> {
  const names = await readdir(directory, { recursive: true })
  return await Promise.all(
    ['.', ...names].sort().map(async (name) => {
      const path = join(directory, name)
      const { mode, mtimeMs, size } = await lstat(path)
      const content =
        (mode & 0o170000) === 0o100000
          ? createHash('sha256')
              .update(await readFile(path))
              .digest('hex')
          : ''
      return `${name} ${mode} ${mtimeMs} ${size} ${content}`
    }),
  )
}

describe('planning only reads', () => {
  test('the home stays as it is, byte for byte', async () => {
    const home = await tempDirectory()
    await mkdir(join(home, 'sessions'))
    await writeFile(join(home, 'workspace.json'), '{"format":"quil-workspace"}')
    await writeFile(join(home, 'sessions/fake-pane-1.id'), 'ses_1\n')
    const before = await fingerprint(home)
    for (const mode of ['start', 'resume'] as const) {
      expect(await plan({ home, mode, tracker: fakeTracker({ candidates: [AT_HOME] }) })).toMatchObject({ ready: true })
      expect(await plan({ home, mode, record: record('pane-1', { cwd: '/nope' }) })).toMatchObject({ ready: false })
    }
    expect(await fingerprint(home)).toEqual(before)
  })

  test('a home that is not there is not made', async () => {
    const directory = await tempDirectory()
    const home = join(directory, 'quil')
    expect(await plan({ home, record: record('pane-1', { cwd: directory }), mode: 'start' })).toMatchObject({ ready: true })
    expect(await readdir(directory)).toEqual([])
  })

  test('the tracker is told to write nothing, and is not asked to prepare', async () => {
    const home = await tempDirectory()
    const seen: unknown[] = []
    const tracker = fakeTracker(
      {},
      {
        prepare: async () => void seen.push('prepare'),
        beforeSpawn: async ({ commit }) => {
          seen.push(commit)
          return { env: {}, args: [], notes: [], problems: [] }
        },
      },
    )
    await plan({ home, tracker })
    expect(seen).toEqual([false])
  })

  test.runIf(process.platform === 'linux')(
    'no native code is loaded; starting a pane loads it',
    { timeout: 60_000 },
    async () => {
      const directory = await tempDirectory()
      const core = fileURLToPath(new URL('../../', import.meta.url))
      for (const name of ['node_modules', 'defaults']) await symlink(join(core, name), join(directory, name))
      await writeFile(
        join(directory, 'entry.ts'),
        `import { readFileSync } from 'node:fs'
import { loadPluginSet, planLaunch, spawnPane, terminal } from ${JSON.stringify(join(core, 'src/index.ts'))}
const native = () => [...new Set(readFileSync('/proc/self/maps', 'utf8').match(/\\S+\\.node$/gm))].length
const [home = ''] = process.argv.slice(2)
const { plugins } = await loadPluginSet({ home, builtIns: [terminal()] })
const now = new Date().toISOString()
const record = { id: 'pane-1', plugin: 'terminal', cwd: home, args: [], toggles: [], fields: {}, env: {}, state: {}, createdAt: now, lastUsedAt: now }
const seen = [native()]
for (const mode of ['start', 'resume']) {
  const plan = await planLaunch({ plugin: plugins[0].definition, record, mode, home, env: process.env })
  if (!plan.ready) throw plan.error
}
seen.push(native())
const pane = await spawnPane({ plugin: terminal(), cwd: home, home, args: ['-c', 'true'] })
await pane.exited
seen.push(native())
console.log(JSON.stringify(seen))
`,
      )
      await build({
        config: false,
        entry: { planning: join(directory, 'entry.ts') },
        outDir: join(directory, 'out'),
        format: ['esm'],
        outExtension: () => ({ js: '.mjs' }),
        target: 'node20',
        platform: 'node',
        external: ['koffi', 'valibot', 're2js', 'smol-toml', /node-pty/],
        silent: true,
      })
      const { stdout } = await execa(process.execPath, [join(directory, 'out/planning.mjs'), directory])
      const [before, planned, started] = JSON.parse(stdout)
      expect([before, planned]).toEqual([0, 0])
      expect(started).toBeGreaterThan(0)
    },
  )
})

describe('a plan that is refused says why, with a code', () => {
  const missing = definePlugin({
    file: 'missing.toml',
    toml: '[plugin]\nname = "missing"\nhomepage = "https://missing.example/"\n[command]\ncmd = "no-such-program"\n',
  }).plugin
  const needy = persisting('strategy = "none"', '[[command.form_fields]]\nname = "host"\nlabel = "Host"\nrequired = true\n')

  test.each<[string, string, string, (home: string) => Partial<LaunchRequest>]>([
    ['a missing program', 'COMMAND_NOT_FOUND', 'Install it: https://missing.example/', () => ({ plugin: missing })],
    ['a missing directory', 'CWD_NOT_FOUND', '/nope', (home) => ({ record: record('p', { cwd: join(home, 'nope') }) })],
    ['a file as directory', 'CWD_NOT_DIRECTORY', 'file', (home) => ({ record: record('p', { cwd: join(home, 'file') }) })],
    ['a directory below a file', 'CWD_NOT_FOUND', 'file/x', (home) => ({ record: record('p', { cwd: join(home, 'file/x') }) })],
    ['a relative directory', 'INVALID_ARGUMENT', 'absolute', () => ({ record: record('p', { cwd: 'here' }) })],
    ['an unknown toggle', 'UNKNOWN_TOGGLE', 'has no toggle "x"', (cwd) => ({ record: record('p', { cwd, toggles: ['x'] }) })],
    ['an unknown instance', 'INVALID_ARGUMENT', 'no instance "x"', (cwd) => ({ record: record('p', { cwd, instance: 'x' }) })],
    ['a field without a value', 'MISSING_FIELD', '"host"', (cwd) => ({ plugin: needy, record: record('p', { cwd }) })],
    ['NUL in an argument', 'INVALID_ARGUMENT', 'NUL', (cwd) => ({ record: record('p', { cwd, args: ['\0'] }) })],
    [
      "a session's directory that is gone",
      'CWD_NOT_FOUND',
      '/session-was-here',
      (home) => ({
        tracker: fakeTracker({ candidates: [{ ...AT_HOME, directory: join(home, 'session-was-here') }] }),
      }),
    ],
  ])('%s: %s', async (_, code, words, given) => {
    const home = await tempDirectory()
    await writeFile(join(home, 'file'), '')
    const refused = await plan({ home, ...given(home) })
    expect(refused).toMatchObject({ ready: false, outcome: { kind: 'refused' }, error: { name: 'QuilError', code } })
    expect(refused.outcome.reason).toContain(words)
    expect(refused).toMatchObject({ error: { message: refused.outcome.reason } })
  })

  test('starting it throws that error, and names the homepage', async () => {
    const home = await tempDirectory()
    await expect(spawnPane({ plugin: { definition: missing }, cwd: home, home })).rejects.toMatchObject({
      code: 'COMMAND_NOT_FOUND',
      details: { command: 'no-such-program', homepage: 'https://missing.example/' },
    })
  })
})

describe('a plan that is ready', () => {
  test('names file, arguments, directory, outcome and reason', async () => {
    const home = await tempDirectory()
    const pane = record('pane-1', { cwd: home, args: ['mine', '--', 'prompt'] })
    expect(await plan({ home, record: pane, tracker: fakeTracker({ candidates: [AT_HOME] }) })).toEqual({
      ready: true,
      outcome: { kind: 'resumed', reason: 'session ses_1 recorded by the tui' },
      file: expect.stringMatching(/^\/.*\/sh$/),
      args: ['--base', 'mine', '--session', 'ses_1', '--', 'prompt'],
      cwd: home,
      env: expect.objectContaining({ PWD: home }),
      state: { session_id: 'ses_1' },
      session: { id: 'ses_1', source: 'tui', at: pane.lastUsedAt },
      notes: [],
      problems: [],
    })
  })

  test('a session is resumed in its own directory, also when the pane’s is gone', async () => {
    const home = await tempDirectory()
    const elsewhere = await tempDirectory()
    const seen: SpawnContext[] = []
    const tracker = fakeTracker(
      { candidates: [{ ...AT_HOME, directory: elsewhere }] },
      {
        beforeSpawn: async (context) => {
          seen.push(context)
          return { env: {}, args: [], notes: [], problems: [] }
        },
      },
    )
    const pane = record('pane-1', { cwd: join(home, 'gone') })
    expect(await plan({ home, record: pane, tracker })).toMatchObject({
      ready: true,
      cwd: elsewhere,
      env: { PWD: elsewhere },
      session: { directory: elsewhere },
    })
    expect(seen).toMatchObject([{ cwd: elsewhere, env: { PWD: elsewhere }, args: ['--base', '--session', 'ses_1'] }])
  })

  test('a pane’s program runs in the directory of its session', async () => {
    const home = await tempDirectory()
    const elsewhere = await tempDirectory()
    const tracker = fakeTracker({ candidates: [{ ...AT_HOME, directory: elsewhere }] })
    const definition = persisting('strategy = "session_scrape"\ntracker = "fake"')
    const pane = record('pane-1', { plugin: 'shell-test', cwd: home, args: ['-c', 'pwd -P > here; echo $PWD >> here'] })
    const back = await resumePane(pane, { plugins: [{ definition, tracker }], home })
    await back.exited
    expect(await readFile(join(elsewhere, 'here'), 'utf8')).toBe(`${elsewhere}\n${elsewhere}\n`)
    expect(back.record).toMatchObject({ cwd: home, session: { directory: elsewhere } })
  })

  const dropping: Partial<SessionTracker> = {
    argsForResume: (args) => ({ args: args.filter((arg) => arg !== 'prompt'), dropped: args.filter((arg) => arg === 'prompt') }),
  }

  test.each<[string, LaunchRequest['mode'], readonly (typeof AT_HOME)[], readonly string[], readonly string[]]>([
    ['a resume leaves out what would contradict it, and says so', 'resume', [AT_HOME], ['-x'], ['left out on a resume: prompt']],
    // `--continue` of the first start would join somebody else's conversation here.
    ['a resume that ends fresh leaves it out, too', 'resume', [], ['-x'], ['left out on a resume: prompt']],
    ['a start keeps everything', 'start', [AT_HOME], ['-x', 'prompt'], []],
  ])('%s', async (_, mode, candidates, kept, notes) => {
    const home = await tempDirectory()
    const pane = record('pane-1', { cwd: home, args: ['-x', 'prompt'] })
    const tracker = fakeTracker({ candidates, hadSession: true }, dropping)
    const template = mode === 'resume' && candidates.length > 0 ? ['--session', 'ses_1'] : []
    expect(await plan({ home, mode, record: pane, tracker })).toMatchObject({ args: ['--base', ...kept, ...template], notes })
  })

  test('a continued conversation does not get the first prompt again', async () => {
    const home = await tempDirectory()
    const definition: PanePlugin = persisting('strategy = "session_scrape"\ntracker = "fake"\nresume_args = ["--continue"]')
    const pane = record('pane-1', { cwd: home, args: ['-x', 'prompt'] })
    const tracker = fakeTracker({}, dropping)
    expect(await plan({ home, plugin: definition, record: pane, tracker, others: [] })).toMatchObject({
      outcome: { kind: 'continued' },
      args: ['-x', '--continue'],
      notes: ['left out on a resume: prompt'],
    })
  })

  test("a tracker may take something out of the caller's arguments into its own", async () => {
    const home = await tempDirectory()
    const pane = record('pane-1', { cwd: home, args: ['--settings', 'mine', '-x'] })
    const seen: SpawnContext[] = []
    const beforeSpawn = async (spawn: SpawnContext) => {
      seen.push(spawn)
      return { env: {}, args: ['--settings', 'both'], callerArgs: ['-x'], notes: [], problems: [] }
    }
    const tracker = fakeTracker({ candidates: [AT_HOME] }, { beforeSpawn })
    const planned = await plan({ home, record: pane, tracker })
    expect(planned).toMatchObject({ args: ['--settings', 'both', '--base', '-x', '--session', 'ses_1'] })
    expect(seen).toMatchObject([{ callerArgs: ['--settings', 'mine', '-x'], sessionId: 'ses_1' }])
  })

  test.each([
    [['--resume'], ['--resume'], undefined],
    [['-x'], ['-x', '--session-id', expect.stringMatching(/^[0-9a-f-]{36}$/)], expect.any(String)],
  ])('an id is assigned only where the caller does not choose a session: %j', async (args, expected, sessionId) => {
    const home = await tempDirectory()
    const definition = persisting('strategy = "preassign_id"\ntracker = "fake"\nstart_args = ["--session-id", "{session_id}"]')
    const tracker = fakeTracker({}, { argsChooseSession: (own) => own.includes('--resume') })
    const planned = await plan({
      home,
      plugin: definition,
      mode: 'start',
      record: record('pane-1', { cwd: home, args }),
      tracker,
    })
    expect(planned).toMatchObject({ args: expected })
    expect(planned.ready && planned.state['session_id']).toEqual(sessionId)
  })

  test('what the tracker adds comes first, and its words are kept', async () => {
    const home = await tempDirectory()
    const additions = { env: { TRACKED: '1' }, args: ['--settings', '/s'], notes: ['by the tui'], problems: ['no bus'] }
    const tracker = fakeTracker({ candidates: [AT_HOME], problems: ['slow'] }, { beforeSpawn: async () => additions })
    expect(await plan({ home, tracker })).toMatchObject({
      args: ['--settings', '/s', '--base', '--session', 'ses_1'],
      env: { TRACKED: '1' },
      notes: ['by the tui'],
      problems: ['slow', 'no bus'],
    })
  })
})

describe('a tracker that fails costs tracking, never the pane', () => {
  const fails = (): never => {
    throw new Error('disk on fire')
  }
  const rejects = async (): Promise<never> => fails()

  test.each<[string, Partial<SessionTracker>, string]>([
    ['prepare rejects', { prepare: rejects }, 'this start is not tracked: disk on fire'],
    ['prepare throws', { prepare: fails }, 'this start is not tracked: disk on fire'],
    ['beforeSpawn rejects', { beforeSpawn: rejects }, 'this start is not tracked: disk on fire'],
    ['beforeSpawn throws', { beforeSpawn: fails }, 'this start is not tracked: disk on fire'],
    ['candidates throws', { candidates: fails }, 'tracker fake: disk on fire'],
    ['argsForResume throws', { argsForResume: fails }, 'tracker fake: disk on fire'],
    ['watch throws', { watch: fails }, 'tracker fake: disk on fire'],
    ['the end of watch throws', { watch: () => ({ [Symbol.dispose]: fails }) }, 'tracker fake: disk on fire'],
  ])('%s', async (_, changes, problem) => {
    const home = await tempDirectory()
    const tracker = fakeTracker({ candidates: [AT_HOME] }, changes)
    const definition = persisting('strategy = "session_scrape"\ntracker = "fake"')
    const pane = record('pane-1', { plugin: 'shell-test', cwd: home, args: ['-c', 'exit 7'] })
    const back = await resumePane(pane, { plugins: [{ definition, tracker }], home })
    expect(await back.exited).toMatchObject({ exitCode: 7 })
    expect(back.problems).toEqual([expect.stringContaining(problem)])
  })

  test('in a plan its failure is a problem of a pane that is ready', async () => {
    const home = await tempDirectory()
    const made = await plan({ home, mode: 'start', tracker: fakeTracker({}, { beforeSpawn: rejects }) })
    expect(made).toMatchObject({ ready: true, args: ['--base'], problems: ['this start is not tracked: disk on fire'] })
    expect(made).toMatchObject({ env: { QUIL_PANE_ID: 'pane-1' } })
  })
})
