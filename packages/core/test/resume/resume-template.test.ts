import { describe, expect, test } from 'vitest'
import {
  type Candidates,
  createClaims,
  type PanePlugin,
  type PaneRecord,
  type ResumeTemplate,
  type ResumeTemplateRequest,
  resumeTemplateFor,
  type SessionTracker,
  silentLogger,
  type TrackerContext,
} from '../../src/index.ts'
import { deepFreeze } from '../../src/plugin/deep-freeze.ts'
import { record } from '../support/records.ts'
import { fakeTracker, persisting } from '../support/shell-plugin.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const PREASSIGN = 'strategy = "preassign_id"\nstart_args = ["--session-id", "{session_id}"]\n'
const SCRAPE = `strategy = "session_scrape"\n[[persistence.scrapers]]\nname = "session_id"\npattern = 'session (\\S+)'\n`
const plugins = {
  none: persisting('strategy = "none"'),
  cwd_only: persisting('strategy = "cwd_only"'),
  rerun: persisting('strategy = "rerun"'),
  preassign: persisting(`${PREASSIGN}resume_args = ["--resume", "{session_id}"]`),
  preassignStatic: persisting(`${PREASSIGN}resume_args = ["--continue"]`),
  preassignPlain: persisting(PREASSIGN),
  scrape: persisting(SCRAPE.replace('\n', '\nresume_args = ["--resume", "{session_id}"]\n')),
  scrapeStatic: persisting(SCRAPE.replace('\n', '\nresume_args = ["--continue"]\n')),
  scrapeOther: persisting(SCRAPE.replace('\n', '\nresume_args = ["--resume", "{session_id}", "--in", "{room}"]\n')),
  scrapePlain: persisting(SCRAPE),
} satisfies Record<string, PanePlugin>
type Name = keyof typeof plugins

const CWD = '/src/app'

function mine(changes: Partial<PaneRecord> = {}): PaneRecord {
  return record('pane-1', { plugin: 'shell-test', cwd: CWD, ...changes })
}

function context(pane: PaneRecord, plugin: PanePlugin): TrackerContext {
  return { home: '/quil-home', paneId: pane.id, plugin, cwd: pane.cwd, callerArgs: [], env: {}, log: silentLogger }
}

interface Given extends Omit<ResumeTemplateRequest, 'plugin' | 'record'> {
  readonly plugin: Name
  readonly record?: Partial<PaneRecord>
}

/** Asks with frozen inputs: what writes to them throws. */
async function ask({ plugin: name, record: changes, ...rest }: Given): Promise<ResumeTemplate> {
  const plugin = deepFreeze(plugins[name])
  const pane = deepFreeze(mine(changes))
  const found = rest.tracker === undefined ? {} : { context: context(pane, plugin) }
  return await resumeTemplateFor(Object.freeze({ plugin, record: pane, ...found, ...rest }))
}

function finding(found: Partial<Candidates>): { readonly tracker: SessionTracker } {
  return { tracker: fakeTracker(found) }
}

const ONE = { id: 'ses_1', evidence: 'present', source: 'tui' } as const
const TWO = { id: 'ses_2', evidence: 'present', source: 'bus' } as const
const GONE = { id: 'ses_0', evidence: 'absent', source: 'tui', detail: 'deleted' } as const

describe('strategies that keep no session', () => {
  test.each<[Name, ResumeTemplate['outcome']['kind'], string]>([
    ['none', 'fresh', 'keep nothing'],
    ['cwd_only', 'fresh', 'its directory'],
    ['rerun', 'rerun', 'same command'],
  ])('%s comes back %s, whatever a tracker says', async (plugin, kind, reason) => {
    for (const tracker of [{}, finding({ candidates: [ONE] })]) {
      const template = await ask({ plugin, record: { state: { session_id: 'ses_9', room: 'r' } }, others: [], ...tracker })
      expect(template).toMatchObject({ args: [], state: { session_id: 'ses_9', room: 'r' }, outcome: { kind } })
      expect(template.outcome.reason).toContain(reason)
      expect(template).not.toHaveProperty('session')
    }
  })
})

describe('without a tracker the recorded values decide', () => {
  test.each<[Name, Readonly<Record<string, string>>, string, readonly string[], string]>([
    ['preassign', { session_id: 'id-1' }, 'resumed', ['--resume', 'id-1'], 'session id-1'],
    ['scrape', { session_id: 'id-1' }, 'resumed', ['--resume', 'id-1'], 'session id-1'],
    ['scrapeOther', { session_id: 'id-1', room: 'r' }, 'resumed', ['--resume', 'id-1', '--in', 'r'], 'session id-1'],
    ['scrapeOther', { session_id: 'id-1' }, 'fresh', [], 'no session was recorded'],
    ['scrape', {}, 'fresh', [], 'no session was recorded'],
    ['scrape', { session_id: '' }, 'fresh', [], 'no session was recorded'],
    ['scrape', { session_id: '--last' }, 'fresh', [], 'no session was recorded'],
    ['scrape', { session_id: 'a\0b' }, 'fresh', [], 'no session was recorded'],
    ['scrapePlain', { session_id: 'id-1' }, 'fresh', [], 'no session was recorded'],
  ])('%s with %j: %s %j', async (plugin, state, kind, args, reason) => {
    const template = await ask({ plugin, record: { state }, others: [] })
    expect(template.outcome.kind).toBe(kind)
    expect(template.outcome.reason).toContain(reason)
    expect(template.args).toEqual(args)
    expect(template.state).toEqual(kind === 'resumed' ? state : {})
  })

  test('the session is the one in the arguments, also when the record names an older one', async () => {
    const session = { id: 'old', source: 'scrape', at: '2026-09-01T12:00:00.000Z' }
    expect(await ask({ plugin: 'scrape', record: { state: { session_id: 'old' }, session } })).toMatchObject({ session })
    const newer = await ask({ plugin: 'scrape', record: { state: { session_id: 'new' }, session } })
    expect(newer).toMatchObject({ args: ['--resume', 'new'], session: { id: 'new' } })
  })

  test.each<Name>(['preassign', 'preassignPlain'])('%s without an id gets a new one', async (plugin) => {
    const template = await ask({ plugin })
    expect(template).toMatchObject({ args: ['--session-id', expect.stringMatching(UUID)], outcome: { kind: 'fresh' } })
    expect(template.state).toEqual({ session_id: template.args[1] })
  })

  test('the id is claimed under the name of the plugin', async () => {
    const claims = createClaims([{ pane: record('pane-2').id, scope: 'shell-test', sessionId: 'id-1' }])
    const template = await ask({ plugin: 'scrape', record: { state: { session_id: 'id-1' } }, claims })
    expect(template).toMatchObject({
      args: [],
      outcome: { kind: 'refused', reason: 'session id-1 is open in pane pane-2' },
      error: { code: 'SESSION_HELD', details: { pane: 'pane-1', sessionId: 'id-1', holder: 'pane-2' } },
      state: { session_id: 'id-1' },
    })
  })
})

describe('a tracker that knows a session', () => {
  test.each<Name>(['preassign', 'preassignStatic', 'preassignPlain', 'scrape', 'scrapeStatic', 'scrapePlain'])(
    "%s: the plugin's own template if it has a placeholder, else the tracker's",
    async (plugin) => {
      const template = await ask({
        plugin,
        record: { state: { session_id: 'older', room: 'r' } },
        ...finding({ candidates: [ONE] }),
      })
      const own = plugin === 'preassign' || plugin === 'scrape'
      expect(template).toMatchObject({
        args: [own ? '--resume' : '--session', 'ses_1'],
        state: { session_id: 'ses_1', room: 'r' },
        session: { id: 'ses_1', source: 'tui' },
        outcome: { kind: 'resumed', reason: 'session ses_1 recorded by the tui' },
        problems: [],
      })
    },
  )

  test('the best candidate is taken, and one proven absent is passed over', async () => {
    expect(await ask({ plugin: 'scrapePlain', ...finding({ candidates: [TWO, ONE] }) })).toMatchObject({
      args: ['--session', 'ses_2'],
    })
    const afterGone = await ask({ plugin: 'scrapePlain', ...finding({ candidates: [GONE, ONE] }) })
    expect(afterGone).toMatchObject({ args: ['--session', 'ses_1'], outcome: { kind: 'resumed' } })
  })

  test.each([
    [{ ...ONE, evidence: 'unknown' as const }, 'whether it still exists could not be told (no answer)'],
    [{ ...ONE, evidence: 'unknown' as const, detail: 'timed out' }, 'could not be told (timed out)'],
  ])('cannot-tell counts as present, and is told', async (candidate, reason) => {
    const template = await ask({ plugin: 'scrapePlain', ...finding({ candidates: [candidate, TWO] }) })
    expect(template).toMatchObject({ args: ['--session', 'ses_1'], outcome: { kind: 'resumed' } })
    expect(template.outcome.reason).toContain(reason)
  })

  test('it is resumed where it lives', async () => {
    const at = '2026-09-02T00:00:00.000Z'
    const template = await ask({ plugin: 'scrapePlain', ...finding({ candidates: [{ ...ONE, directory: '/elsewhere', at }] }) })
    expect(template).toMatchObject({ cwd: '/elsewhere', session: { id: 'ses_1', directory: '/elsewhere', at } })
    expect(await ask({ plugin: 'scrapePlain', ...finding({ candidates: [ONE] }) })).not.toHaveProperty('cwd')
  })

  test('another pane in that session means refusal, not the next best session', async () => {
    const claims = createClaims([{ pane: record('pane-2').id, scope: 'fake', sessionId: 'ses_1' }])
    const template = await ask({
      plugin: 'scrape',
      ...finding({ candidates: [ONE, TWO] }),
      claims,
      record: { state: { room: 'r' } },
    })
    expect(template).toMatchObject({ args: [], state: { room: 'r' }, outcome: { kind: 'refused' } })
    expect(template.outcome.reason).toBe('session ses_1 is open in pane pane-2')
    expect(template.error).toMatchObject({ code: 'SESSION_HELD', message: expect.stringContaining('pane-2') })
    expect(claims.holderOf('fake', 'ses_2')).toBeUndefined()
  })

  test('an absent session that another pane holds is nobody’s concern', async () => {
    const claims = createClaims([{ pane: record('pane-2').id, scope: 'fake', sessionId: 'ses_0' }])
    expect(await ask({ plugin: 'scrape', ...finding({ candidates: [GONE, ONE] }), claims })).toMatchObject({
      outcome: { kind: 'resumed' },
    })
  })

  test.each(['-x', '--session', '-', '', 'a\0b'])(
    'an id like %j never reaches the arguments, nor does an older session',
    async (id) => {
      const claims = createClaims()
      for (const plugin of ['scrape', 'scrapePlain', 'scrapeStatic'] as const) {
        const template = await ask({ plugin, ...finding({ candidates: [{ ...ONE, id }, TWO] }), claims, others: [] })
        expect(template).toMatchObject({ args: [], outcome: { kind: 'fresh' } })
        expect(template).not.toHaveProperty('session')
        expect(template.outcome.reason).toContain('not a guess')
      }
      expect(claims.holderOf('fake', id)).toBeUndefined()
      expect(claims.holderOf('fake', 'ses_2')).toBeUndefined()
    },
  )

  test('a template with a value nobody recorded is a fresh start, said so, and no claim', async () => {
    const claims = createClaims()
    const template = await ask({ plugin: 'scrapeOther', ...finding({ candidates: [ONE] }), claims })
    expect(template).toMatchObject({ args: [], outcome: { kind: 'fresh' } })
    expect(template.outcome.reason).toContain('{room}')
    expect(claims.holderOf('fake', 'ses_1')).toBeUndefined()
    const whole = await ask({ plugin: 'scrapeOther', ...finding({ candidates: [ONE] }), record: { state: { room: 'r' } } })
    expect(whole).toMatchObject({ args: ['--resume', 'ses_1', '--in', 'r'], outcome: { kind: 'resumed' } })
  })
})

describe('a tracker that knows no session', () => {
  test.each<[string, Partial<Candidates>, string]>([
    ['it is gone', { candidates: [GONE] }, 'session ses_0 is gone (deleted)'],
    [
      'it is gone, and nobody knows why',
      { candidates: [{ id: 'ses_0', evidence: 'absent', source: 'tui' }] },
      'session ses_0 is gone: a new',
    ],
    ['it had one', { hadSession: true }, 'cannot be determined'],
    ['it was watched and had none', { hadSession: false, observed: true }, 'had not been in a conversation'],
    ['had one, though watched', { hadSession: true, observed: true }, 'cannot be determined'],
  ])('%s: fresh, even where --continue would be safe', async (_, found, reason) => {
    for (const plugin of ['scrape', 'scrapeStatic', 'scrapePlain'] as const) {
      const template = await ask({
        plugin,
        ...finding({ ...found, problems: ['slow'] }),
        others: [],
        record: { state: { session_id: 'old' } },
      })
      expect(template).toMatchObject({ args: [], state: {}, outcome: { kind: 'fresh' }, problems: ['slow'] })
      expect(template.outcome.reason).toContain(reason)
    }
  })

  test('one that fails costs the session, not the pane, and is told; its failure is not "no session"', async () => {
    const tracker = fakeTracker(
      {},
      {
        candidates: async () => {
          throw new Error('disk on fire')
        },
      },
    )
    const template = await ask({ plugin: 'scrapeStatic', tracker, others: [] })
    expect(template).toMatchObject({ args: [], outcome: { kind: 'fresh' }, problems: ['tracker fake: disk on fire'] })
    expect(template.outcome.reason).toContain('cannot be determined')
  })
})

describe('--continue is used only where it cannot be another pane’s conversation', () => {
  const other = (changes: Partial<PaneRecord> = {}): PaneRecord =>
    record('pane-2', { plugin: 'shell-test', cwd: CWD, ...changes })
  const session = (directory?: string) => ({
    id: 's',
    source: 'tui',
    at: '2026-09-01T12:00:00.000Z',
    ...(directory && { directory }),
  })

  const cases: [string, readonly PaneRecord[] | undefined, 'continued' | 'fresh', string][] = [
    ['nobody knows the other panes', undefined, 'fresh', "another pane's conversation"],
    ['there are no others', [], 'continued', 'no other shell-test pane works in this directory'],
    ['the list holds this pane itself', [mine()], 'continued', '"--continue" is used'],
    ['same directory, same plugin', [other()], 'fresh', 'of pane pane-2'],
    ['the other has a name', [other({ name: 'left' })], 'fresh', 'of pane left'],
    ['same directory, spelt otherwise', [other({ cwd: `${CWD}/sub/../` })], 'fresh', 'pane-2'],
    ['same directory, other plugin', [other({ plugin: 'terminal' })], 'continued', '--continue'],
    ['other directory', [other({ cwd: '/src/other' })], 'continued', '--continue'],
    ['a directory below', [other({ cwd: `${CWD}/sub` })], 'continued', '--continue'],
    ['a directory with this one as prefix', [other({ cwd: `${CWD}2` })], 'continued', '--continue'],
    ["the other's session lives here", [other({ cwd: '/src/other', session: session(CWD) })], 'fresh', 'pane-2'],
    ["the other's session lives elsewhere, but it works here", [other({ session: session('/x') })], 'fresh', 'pane-2'],
    ['one of several', [other({ cwd: '/a' }), record('pane-3', { plugin: 'shell-test', cwd: CWD })], 'fresh', 'pane-3'],
  ]

  test.each(cases)('%s', async (_, others, kind, reason) => {
    const listed = others === undefined ? {} : { others: deepFreeze(others) }
    for (const found of [{}, finding({ hadSession: false }), finding({ hadSession: false, observed: false })]) {
      const template = await ask({ plugin: 'scrapeStatic', ...listed, ...found, record: { state: { room: 'r' } } })
      expect(template).toMatchObject({
        args: kind === 'continued' ? ['--continue'] : [],
        state: {},
        outcome: { kind },
        problems: [],
      })
      expect(template.outcome.reason).toContain(reason)
      expect(template).not.toHaveProperty('session')
    }
  })

  test.each(cases)('with an id chosen by us: %s', async (_, others, kind) => {
    const listed = others === undefined ? {} : { others }
    const template = await ask({ plugin: 'preassignStatic', ...listed })
    expect(template.outcome.kind).toBe(kind)
    expect(template.args).toEqual(kind === 'continued' ? ['--continue'] : ['--session-id', expect.stringMatching(UUID)])
  })

  test('a pane with a recorded session is not sent to the most recent one', async () => {
    for (const found of [{}, finding({ hadSession: false })]) {
      const template = await ask({
        plugin: 'scrapeStatic',
        others: [],
        ...found,
        record: { session: session(), state: { session_id: 's' } },
      })
      expect(template).toMatchObject({ args: [], outcome: { kind: 'fresh' } })
      expect(template.outcome.reason).toContain('session s')
    }
  })

  test('without resume_args there is nothing to continue with', async () => {
    const template = await ask({ plugin: 'scrapePlain', ...finding({ hadSession: false }), others: [] })
    expect(template).toMatchObject({ args: [], outcome: { kind: 'fresh', reason: 'no session was recorded for this pane' } })
  })

  test('the answer’s arguments are a list of its own', async () => {
    const template = await ask({ plugin: 'scrapeStatic', others: [] })
    expect(template.args).not.toBe(plugins.scrapeStatic.persistence.resumeArgs)
    expect(plugins.scrapeStatic.persistence.resumeArgs).toEqual(['--continue'])
  })
})

test('a fresh start with an id chosen by us takes a new one each time, never the old one', async () => {
  const old = '11111111-1111-4111-8111-111111111111'
  const ids = new Set<unknown>([old])
  for (let round = 0; round < 20; round++) {
    for (const found of [{ candidates: [GONE] }, { hadSession: true }, { hadSession: false, observed: true }]) {
      const template = await ask({ plugin: 'preassign', record: { state: { session_id: old } }, ...finding(found) })
      expect(template.args).toEqual(['--session-id', template.state['session_id']])
      expect(template.args[1]).toMatch(UUID)
      ids.add(template.args[1])
    }
  }
  expect(ids.size).toBe(61)
})
