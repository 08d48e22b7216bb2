import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  createClaims,
  type Pane,
  type PaneRecord,
  type Plugin,
  planLaunch,
  type ResumePaneOptions,
  resumePane,
  type SessionCandidate,
  type SessionTracker,
  spawnPane,
  type TrackerEvent,
} from '../../src/index.ts'
import { record } from '../support/records.ts'
import { collect, fakeTracker, persisting } from '../support/shell-plugin.ts'
import { tempDirectory } from '../support/temp-directory.ts'

const [a, b] = [record('pane-a').id, record('pane-b').id]
const [one, two] = [{ id: 'ses_1' }, { id: 'ses_2' }]

describe('a table of claims', () => {
  test('one session, one pane', () => {
    const claims = createClaims()
    expect(claims.claim(a, 'x', [one, two])).toEqual({ claimed: one })
    expect(claims.claim(b, 'x', [one, two])).toEqual({ held: { candidate: one, holder: a } })
    expect([claims.holderOf('x', 'ses_1'), claims.holderOf('x', 'ses_2')]).toEqual([a, undefined])
  })

  test('no candidate, no claim: what is held stays held', () => {
    const claims = createClaims([{ pane: a, scope: 'x', sessionId: 'ses_1' }])
    expect(claims.claim(a, 'x', [])).toEqual({})
    expect(claims.holderOf('x', 'ses_1')).toBe(a)
  })

  test('a pane may claim its own again', () => {
    const claims = createClaims()
    claims.claim(a, 'x', [one])
    expect(claims.claim(a, 'x', [one])).toEqual({ claimed: one })
  })

  test('moving to another session frees the old one; being refused does not', () => {
    const claims = createClaims()
    claims.claim(a, 'x', [one])
    claims.claim(b, 'x', [two])
    expect(claims.claim(a, 'x', [two])).toHaveProperty('held.holder', b)
    expect(claims.holderOf('x', 'ses_1')).toBe(a)
    claims.release(b)
    claims.claim(a, 'x', [two])
    expect([claims.holderOf('x', 'ses_1'), claims.holderOf('x', 'ses_2')]).toEqual([undefined, a])
  })

  test('ids of different agents do not meet, whatever they are made of', () => {
    const claims = createClaims()
    claims.claim(a, 'x', [{ id: 'y' }])
    expect(claims.claim(b, 'z', [{ id: 'y' }])).toHaveProperty('claimed')
    expect(claims.holderOf('xy', '')).toBeUndefined()
  })

  test('what is tried on a preview is not done, either way', () => {
    const claims = createClaims([{ pane: a, scope: 'x', sessionId: 'ses_1' }])
    const preview = claims.preview()
    preview.claim(b, 'x', [two])
    preview.release(a)
    expect([claims.holderOf('x', 'ses_1'), claims.holderOf('x', 'ses_2')]).toEqual([a, undefined])
    expect(preview.preview().holderOf('x', 'ses_2')).toBe(b)
  })
})

describe('panes', () => {
  const ONE: SessionCandidate = { id: 'ses_1', evidence: 'present', source: 'fake' }

  async function shop(tracker: SessionTracker, home?: string) {
    const directory = home ?? (await tempDirectory())
    const plugin: Plugin = { definition: persisting('strategy = "session_scrape"\ntracker = "fake"'), tracker }
    const claims = createClaims()
    const pane = (id: string, changes: Partial<PaneRecord> = {}): PaneRecord =>
      record(id, { plugin: 'shell-test', cwd: directory, args: ['-c', 'exec sleep 300'], ...changes })
    const options: ResumePaneOptions = { plugins: [plugin], home: directory, claims }
    return { plugin, claims, pane, options, resume: (changed: PaneRecord) => resumePane(changed, options) }
  }

  async function closeAll(started: readonly PromiseSettledResult<Pane>[]): Promise<void> {
    await Promise.all(started.map(async (result) => result.status === 'fulfilled' && (await result.value.kill({ graceMs: 0 }))))
  }

  /** Every look-up waits for the other one; then they answer in the given order. */
  function racing(last: string): SessionTracker {
    const arrived = new Map<string, () => void>()
    return fakeTracker(
      {},
      {
        candidates: async ({ paneId }) => {
          await new Promise<void>((resolve) => {
            arrived.set(paneId, resolve)
            if (arrived.size < 2) return
            for (const [id, go] of arrived) if (id !== last) go()
            setImmediate(() => arrived.get(last)?.())
          })
          return { candidates: [ONE], hadSession: true, problems: [] }
        },
      },
    )
  }

  test.each([
    ['pane-a', ['pane-a', 'pane-b']],
    ['pane-b', ['pane-a', 'pane-b']],
    ['pane-a', ['pane-b', 'pane-a']],
    ['pane-b', ['pane-b', 'pane-a']],
  ])('two that ask for one session at once, %s answered last, started as %j: one gets it', async (last, order) => {
    const { pane, resume, claims } = await shop(racing(last))
    const started = await Promise.allSettled(order.map((id) => resume(pane(id))))
    const won = started.filter((result) => result.status === 'fulfilled').map(({ value }) => value)
    const lost = started.filter((result) => result.status === 'rejected').map(({ reason }) => reason)
    try {
      expect(won.map(({ outcome }) => outcome.kind)).toEqual(['resumed'])
      const holder = won[0]?.id
      expect(holder).not.toBe(last)
      expect(lost).toEqual([
        expect.objectContaining({
          code: 'SESSION_HELD',
          message: expect.stringContaining(`session ses_1 is open in pane ${holder}`),
          details: { pane: last, sessionId: 'ses_1', holder },
        }),
      ])
      expect(claims.holderOf('fake', 'ses_1')).toBe(holder)
    } finally {
      await closeAll(started)
    }
  })

  test('the exit of the holder frees the session', async () => {
    const { pane, resume, claims } = await shop(fakeTracker({ candidates: [ONE] }))
    const first = await resume(pane('pane-a'))
    await expect(resume(pane('pane-b'))).rejects.toMatchObject({ code: 'SESSION_HELD' })
    await first.kill({ graceMs: 0 })
    expect(claims.holderOf('fake', 'ses_1')).toBeUndefined()
    await using second = await resume(pane('pane-b'))
    expect(claims.holderOf('fake', 'ses_1')).toBe(second.id)
  })

  test('planning takes nothing, and sees what is taken', async () => {
    const { pane, resume, claims, plugin, options } = await shop(fakeTracker({ candidates: [ONE] }))
    const plan = (id: string) =>
      planLaunch({
        plugin: plugin.definition,
        record: pane(id),
        mode: 'resume',
        home: options.home ?? '',
        env: process.env,
        claims,
        ...(plugin.tracker && { tracker: plugin.tracker }),
      })
    expect(await plan('pane-a')).toMatchObject({ ready: true, outcome: { kind: 'resumed' } })
    expect(claims.holderOf('fake', 'ses_1')).toBeUndefined()
    await using held = await resume(pane('pane-b'))
    expect(await plan('pane-a')).toMatchObject({
      ready: false,
      outcome: { kind: 'refused', reason: `session ses_1 is open in pane ${held.id}` },
    })
  })

  /** A tracker whose panes move when told to. */
  function moving(): { tracker: SessionTracker; move(paneId: string, id: string): void } {
    const listeners = new Map<string, (event: TrackerEvent) => void>()
    const tracker = fakeTracker(
      { candidates: [ONE] },
      {
        watch: ({ paneId }, on) => {
          listeners.set(paneId, on)
          return { [Symbol.dispose]: () => void listeners.delete(paneId) }
        },
      },
    )
    const move = (paneId: string, id: string): void =>
      listeners.get(paneId)?.({ type: 'session', session: { id, source: 'fake', at: new Date().toISOString() } })
    return { tracker, move }
  }

  test('a pane that moves to another session frees the old one and holds the new one', async () => {
    const { tracker, move } = moving()
    const { pane, resume, claims } = await shop(tracker)
    await using first = await resume(pane('pane-a'))
    move('pane-a', 'ses_2')
    expect(first.record).toMatchObject({ session: { id: 'ses_2' }, state: { session_id: 'ses_2' } })
    expect([claims.holderOf('fake', 'ses_1'), claims.holderOf('fake', 'ses_2')]).toEqual([undefined, 'pane-a'])
    await using second = await resume(pane('pane-b'))
    expect(second.outcome.kind).toBe('resumed')
  })

  test('a pane that moves into a session somebody holds has left its own all the same', async () => {
    const { tracker, move } = moving()
    const { pane, resume, claims, plugin, options } = await shop(tracker)
    await using first = await resume(pane('pane-a'))
    await using second = await spawnPane({
      ...options,
      plugin,
      cwd: options.home ?? '',
      args: ['-c', 'exec sleep 300'],
      id: 'pane-b',
    })
    move(second.id, 'ses_2')
    move(first.id, 'ses_2')
    expect([claims.holderOf('fake', 'ses_1'), claims.holderOf('fake', 'ses_2')]).toEqual([undefined, second.id])
  })

  test.each<[string, Partial<PaneRecord>, string]>([
    ['its directory is gone', { cwd: '/no/such/directory' }, 'CWD_NOT_FOUND'],
    ['a toggle is unknown', { toggles: ['nope'] }, 'UNKNOWN_TOGGLE'],
    ['its program cannot be started', { env: { PATH: '.' } }, 'SPAWN_FAILED'],
  ])('a pane that does not come up holds nothing: %s', async (_, changes, code) => {
    const { pane, resume, claims, options } = await shop(fakeTracker({ candidates: [ONE] }))
    const broken = join(options.home ?? '', 'sh')
    await writeFile(broken, '#!/no/such/interpreter\n')
    await chmod(broken, 0o755)
    await expect(resume(pane('pane-a', changes))).rejects.toMatchObject({ code })
    expect(claims.holderOf('fake', 'ses_1')).toBeUndefined()
  })

  test('an id chosen by us is claimed from the first start on', async () => {
    const home = await tempDirectory()
    const definition = persisting('strategy = "preassign_id"\nstart_args = ["{session_id}"]\nresume_args = ["{session_id}"]')
    const options = { plugins: [{ definition }], home, claims: createClaims() }
    await using first = await spawnPane({ ...options, plugin: { definition }, cwd: home, args: ['-c', 'read -r _'] })
    const copy = { ...first.record, id: record('pane-copy').id }
    await expect(resumePane(copy, options)).rejects.toMatchObject({ code: 'SESSION_HELD', details: { holder: first.id } })
    await first.kill({ graceMs: 0 })
    await using again = await resumePane(copy, options)
    expect(again.outcome.kind).toBe('resumed')
    expect(collect(again).text()).toBe('')
  })
})
