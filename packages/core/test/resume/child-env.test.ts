import { readFile } from 'node:fs/promises'
import { parse } from 'smol-toml'
import { describe, expect, test } from 'vitest'
import { type LaunchPlan, type LaunchRequest, planLaunch, type ReadyPlan, type SessionTracker } from '../../src/index.ts'
import { record } from '../support/records.ts'
import { fakeTracker, persisting } from '../support/shell-plugin.ts'

type Inherited = Readonly<Record<string, string | undefined>>
type CallerEnv = Readonly<Record<string, string | null>>

const PLUGIN = persisting(
  'strategy = "none"',
  `env = ["BOTH=plugin", "PLUGIN=1", "NO_COLOR=1"]
[[instances]]
name = "work"
display_name = "Work"
env = ["BOTH=instance", "INSTANCE=1"]
`,
)

interface Given {
  readonly inherited?: Inherited
  readonly caller?: CallerEnv
  readonly instance?: string
  readonly tracker?: SessionTracker
}

async function plan({ inherited = {}, caller = {}, instance, tracker }: Given): Promise<LaunchPlan> {
  const request: LaunchRequest = {
    plugin: PLUGIN,
    record: record('pane-1', { plugin: 'shell-test', cwd: '/', env: caller, ...(instance === undefined ? {} : { instance }) }),
    mode: 'start',
    home: '/quil-home',
    env: { PATH: '/usr/bin:/bin', ...inherited },
    ...(tracker === undefined ? {} : { tracker }),
  }
  return await planLaunch(request)
}

async function envOf(given: Given): Promise<ReadyPlan['env']> {
  const made = await plan(given)
  if (!made.ready) throw made.error
  return made.env
}

function adding(env: Readonly<Record<string, string>>): SessionTracker {
  return fakeTracker({}, { beforeSpawn: async () => ({ env, args: [], notes: [], problems: [] }) })
}

describe('what is not inherited', async () => {
  const file = await readFile(new URL('../../defaults/scrub.toml', import.meta.url), 'utf8')
  const groups = Object.values(parse(file) as Record<string, { names: string[]; prefixes?: string[] }>)
  const listed = groups.flatMap(({ names, prefixes = [] }) => [...names, ...prefixes.map((prefix) => `${prefix}ANYTHING`)])
  // Said once more by hand: a list that lost an entry would still agree with itself.
  const promised = [
    ...[
      'CLAUDECODE',
      'CLAUDE_CODE_CHILD_SESSION',
      'CLAUDE_CODE_ENTRYPOINT',
      'CLAUDE_CODE_SESSION_ID',
      'OPENCODE',
      'OPENCODE_PID',
    ],
    ...[
      'TMUX',
      'TMUX_PANE',
      'STY',
      'ZELLIJ',
      'ZELLIJ_SESSION_NAME',
      'TERM_PROGRAM',
      'TERM_PROGRAM_VERSION',
      'VSCODE_IPC_HOOK_CLI',
    ],
    ...[
      'npm_config_registry',
      'npm_lifecycle_event',
      'NODE_OPTIONS',
      'ELECTRON_RUN_AS_NODE',
      'INIT_CWD',
      'OLDPWD',
      'COLUMNS',
      'LINES',
    ],
    'QUIL_CONFIG',
  ]

  test.each([...new Set([...listed, ...promised])])('%s', async (name) => {
    expect(await envOf({ inherited: { [name]: 'outer' } })).not.toHaveProperty([name])
  })

  test('an outer pane is forgotten: the pane has an identity of its own', async () => {
    const inherited = { QUIL_PANE_ID: 'pane-outer', QUIL_SPAWN_ID: 'outer', QUIL_HOME: '/outer', QUIL_SESSION_SOURCE: 'outer' }
    const env = await envOf({ inherited })
    expect(env).toMatchObject({ QUIL_PANE_ID: 'pane-1', QUIL_HOME: '/quil-home' })
    expect(Object.values(env)).not.toContain('outer')
  })

  test('a variable that is undefined', async () => {
    expect(await envOf({ inherited: { GONE: undefined, EMPTY: '' } })).toMatchObject({ EMPTY: '' })
    expect(await envOf({ inherited: { GONE: undefined } })).not.toHaveProperty('GONE')
  })
})

test.each([
  'HOME',
  'SHELL',
  'LANG',
  'LC_ALL',
  'SSH_AUTH_SOCK',
  'EDITOR',
  'CLAUDE_CONFIG_DIR',
  'CLAUDE_CODE_USE_BEDROCK',
  'CLAUDE_CODE_USE_VERTEX',
  'ANTHROPIC_BASE_URL',
  'OPENCODE_CONFIG',
  'OPENCODE_CONFIG_CONTENT',
  'OPENCODE_TUI_CONFIG',
  'OPENAI_API_KEY',
  'XDG_CONFIG_HOME',
  'XDG_RUNTIME_DIR',
  'HTTPS_PROXY',
  'DISPLAY',
  'NODE_EXTRA_CA_CERTS',
  'NODE_ENV',
  'NPM_TOKEN',
  'TERMINFO',
  'AGENTS',
  'UNDERSCORE_',
])('%s is inherited', async (name) => {
  expect(await envOf({ inherited: { [name]: "/the user's" } })).toHaveProperty([name], "/the user's")
})

describe('what every pane has', () => {
  test('a terminal, colours, its directory and its identity', async () => {
    const inherited = { TERM: 'dumb', COLORTERM: 'no', PWD: '/elsewhere' }
    expect(await envOf({ inherited })).toMatchObject({
      TERM: 'xterm-256color',
      COLORTERM: 'truecolor',
      PWD: '/',
      QUIL_PANE_ID: 'pane-1',
      QUIL_HOME: '/quil-home',
      QUIL_SPAWN_ID: expect.stringMatching(/^[0-9a-f]{16}$/),
    })
  })

  test('strings only', async () => {
    const env = await envOf({
      inherited: { GONE: undefined },
      caller: { OFF: null },
      instance: 'work',
      tracker: adding({ T: '1' }),
    })
    expect(Object.values(env).every((value) => typeof value === 'string')).toBe(true)
  })
})

describe('who has the last word', () => {
  const all = {
    inherited: { BOTH: 'inherited' },
    instance: 'work',
    caller: { BOTH: 'caller' },
    tracker: adding({ BOTH: 'tracker' }),
  }

  test.each<[string, Given]>([
    ['plugin', { inherited: all.inherited }],
    ['instance', { inherited: all.inherited, instance: 'work' }],
    ['caller', { inherited: all.inherited, instance: 'work', caller: all.caller }],
    // It was given the caller's value, and has merged it into its own.
    ['tracker', all],
  ])('%s', async (who, given) => {
    expect(await envOf(given)).toHaveProperty('BOTH', who)
  })

  test('the tracker is given what the program would get without it', async () => {
    let seen: Readonly<Record<string, string>> = {}
    const tracker = fakeTracker(
      {},
      {
        beforeSpawn: async ({ env }) => {
          seen = env
          return { env: {}, args: [], notes: [], problems: [] }
        },
      },
    )
    await envOf({ ...all, caller: { BOTH: 'caller', PLUGIN: null }, inherited: { TMUX: 'x', KEPT: '1' }, tracker })
    expect(seen).toMatchObject({ BOTH: 'caller', INSTANCE: '1', KEPT: '1', TERM: 'xterm-256color' })
    expect(seen).not.toHaveProperty('TMUX')
    expect(seen).not.toHaveProperty('PLUGIN')
  })

  test('the caller may choose what every pane has, and take away anything', async () => {
    const caller = { TERM: 'vt100', COLORTERM: null, PLUGIN: null, KEPT: null, NEW: '', TMUX: 'wanted' }
    const env = await envOf({ inherited: { KEPT: '1', OTHER: '2' }, caller })
    expect(env).toMatchObject({ TERM: 'vt100', NEW: '', OTHER: '2', NO_COLOR: '1', TMUX: 'wanted' })
    for (const gone of ['COLORTERM', 'PLUGIN', 'KEPT']) expect(env).not.toHaveProperty(gone)
  })

  test('unsetting what is not there does nothing', async () => {
    expect(await envOf({ caller: { NOPE: null } })).not.toHaveProperty('NOPE')
  })

  test.each<string | null>(['forged', '', null])('nobody overrides the identity with %j', async (value) => {
    const identity = { QUIL_PANE_ID: value, QUIL_HOME: value, QUIL_SPAWN_ID: value }
    const forged = Object.fromEntries(Object.keys(identity).map((name) => [name, 'forged']))
    const env = await envOf({ caller: identity, tracker: adding(forged), inherited: forged })
    expect(env).toMatchObject({ QUIL_PANE_ID: 'pane-1', QUIL_HOME: '/quil-home' })
    expect(env['QUIL_SPAWN_ID']).toMatch(/^[0-9a-f]{16}$/)
  })
})

describe('what the system cannot take is refused', () => {
  test.each<[string, unknown]>([
    ['', 'x'],
    ['A=B', 'x'],
    ['A\0', 'x'],
    ['A', 'secret\0'],
    ['A', undefined],
    ['A', 7],
    ['A', true],
    ['A', {}],
  ])('%j: %j', async (name, value) => {
    const made = await plan({ caller: { [name]: value } as CallerEnv })
    expect(made).toMatchObject({
      ready: false,
      outcome: { kind: 'refused' },
      error: { code: 'INVALID_ARGUMENT', details: { name } },
    })
    // The value may be a secret.
    expect(made.outcome.reason).not.toContain('secret')
  })
})

test('nothing that was given changes', async () => {
  const inherited = Object.freeze({ PATH: '/usr/bin:/bin', TMUX: 'x', KEPT: '1' })
  const caller = Object.freeze({ KEPT: null, NEW: '1' })
  await envOf({ inherited, caller, instance: 'work' })
  expect({ inherited, caller }).toEqual({
    inherited: { PATH: '/usr/bin:/bin', TMUX: 'x', KEPT: '1' },
    caller: { KEPT: null, NEW: '1' },
  })
})
