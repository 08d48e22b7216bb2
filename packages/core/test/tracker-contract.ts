import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import {
  type Candidates,
  type PaneId,
  type PanePlugin,
  type SessionTracker,
  type SpawnContext,
  type SpawnId,
  silentLogger,
  type TrackerContext,
  type TrackerEvent,
} from '../src/index.ts'

/** An incarnation of a pane, seen from inside: what its agent does reaches the tracker the way it does in earnest. */
export interface Incarnation {
  /** The pane's own agent says that it is in this session. Rejects, or does nothing, once it was killed. */
  announce(id: string): Promise<unknown>
  /** An agent of the same kind, started inside by the first or by the user, with the same environment, says so. */
  announceNested(id: string): Promise<unknown>
  /** A conversation below that one (a subagent) says so. */
  announceChild(id: string, child: string): Promise<unknown>
  /** Enters these sessions one after the other, as fast as it can. */
  storm(ids: readonly string[]): Promise<unknown>
}

export interface TrackerHarness {
  makeTracker(): SessionTracker
  readonly plugin: PanePlugin
  /** Three valid session ids, and what must never be taken for one. */
  readonly ids: readonly [string, string, string]
  readonly badIds: readonly string[]
  sessionFile(home: string, pane: PaneId): string
  /**
   * Starts the agent of an incarnation the tracker has been told of. With `killAt`, whoever writes for it is killed with SIGKILL at
   * that step of writing, counted from 1; the announcement then gets no further.
   */
  incarnate(spawn: SpawnContext, options?: { readonly killAt?: number }): Promise<Incarnation>
  /** At how many steps a writer can be killed. */
  readonly steps: number
}

const PANE = 'pane-c0417ac7' as PaneId
const FIRST = '00000000000000a1' as SpawnId
const SECOND = '00000000000000b2' as SpawnId

/** What every tracker owes the panes that rely on it: facts seen through the seam, and through the file the agent's side writes. */
export function describeTrackerContract(name: string, harness: TrackerHarness): void {
  const [a, b, c] = harness.ids
  let home: string
  let tracker: SessionTracker
  let file: string

  beforeEach(async () => {
    const directory = await realpath(await mkdtemp(join(tmpdir(), 'quil-contract-')))
    onTestFinished(() => rm(directory, { recursive: true, force: true, maxRetries: 3 }))
    home = join(directory, 'quil')
    file = harness.sessionFile(home, PANE)
    tracker = harness.makeTracker()
    await tracker.prepare(home)
  })

  const context = (changes: Partial<TrackerContext> = {}): TrackerContext => {
    const env = { HOME: join(home, '..', 'user'), PATH: '/usr/bin:/bin' }
    return { home, paneId: PANE, plugin: harness.plugin, cwd: home, callerArgs: [], env, log: silentLogger, ...changes }
  }
  const spawnContext = (spawnId: SpawnId): SpawnContext => ({ ...context(), spawnId, args: [], commit: true })
  const start = async (spawnId: SpawnId = FIRST, options: { killAt?: number } = {}): Promise<Incarnation> => {
    const spawn = spawnContext(spawnId)
    await tracker.beforeSpawn(spawn)
    return harness.incarnate(spawn, options)
  }
  const ask = (changes: Partial<TrackerContext> = {}): Promise<Candidates> => tracker.candidates(context(changes))
  const best = async (): Promise<string | undefined> => (await ask()).candidates[0]?.id
  const watch = (spawnId: SpawnId): TrackerEvent[] => {
    const events: TrackerEvent[] = []
    const watching = tracker.watch?.({ ...context(), spawnId }, (event) => events.push(event))
    onTestFinished(() => watching?.[Symbol.dispose]())
    return events
  }
  const reported = (events: readonly TrackerEvent[]): string[] =>
    events.flatMap((event) => (event.type === 'session' ? [event.session.id] : []))

  describe(`${name}: which session the pane is in`, () => {
    test('nothing announced: no candidate, no problem', async () => {
      await start()
      expect(await ask()).toMatchObject({ candidates: [], hadSession: false, problems: [] })
    })

    test('a session announced is the first candidate, and is reported once', async () => {
      const agent = await start()
      const events = watch(FIRST)
      await agent.announce(a)
      await agent.announce(a)
      expect(await ask()).toMatchObject({ candidates: [{ id: a, source: 'tracker' }], hadSession: true, problems: [] })
      await vi.waitFor(() => expect(reported(events)).toEqual([a]), 5000)
      await agent.announce(b)
      await vi.waitFor(() => expect(reported(events)).toEqual([a, b]), 5000)
      expect(await best()).toBe(b)
    })

    test('one announced while nobody listened is reported to whoever comes later', async () => {
      const agent = await start()
      await agent.announce(a)
      const events = watch(FIRST)
      await vi.waitFor(() => expect(reported(events)).toEqual([a]), 5000)
    })

    test('what it announces wins over the record of the pane', async () => {
      const agent = await start()
      await agent.announce(a)
      expect((await ask({ recorded: recorded(b) })).candidates.map(({ id }) => id)).toEqual([a])
    })

    test('with its own file lost, the record of the pane is left', async () => {
      expect(await ask({ recorded: recorded(b) })).toMatchObject({ candidates: [{ id: b }], hadSession: true })
    })

    test('asking and a dry run write nothing', async () => {
      const before = await tree(home)
      await ask()
      await tracker.beforeSpawn({ ...spawnContext(FIRST), commit: false })
      expect(await tree(home)).toEqual(before)
      const agent = await start()
      await agent.announce(a)
      const announced = await tree(home)
      await ask()
      await tracker.beforeSpawn({ ...spawnContext(SECOND), commit: false })
      expect(await tree(home)).toEqual(announced)
      expect(await best()).toBe(a)
    })
  })

  describe(`${name}: only the pane's own agent speaks`, () => {
    test('an agent started inside moves nothing', async () => {
      const agent = await start()
      await agent.announce(a)
      await agent.announceNested(b)
      expect(await best()).toBe(a)
    })

    test('a conversation below it moves nothing', async () => {
      const agent = await start()
      await agent.announce(a)
      await agent.announceChild(a, b)
      expect(await best()).toBe(a)
    })

    test('an earlier incarnation moves nothing, neither before the next one speaks nor after', async () => {
      const earlier = await start(FIRST)
      await earlier.announce(a)
      const later = await start(SECOND)
      const events = watch(SECOND)
      await earlier.announce(b)
      expect(await best()).toBe(a)
      await later.announce(c)
      await earlier.announce(b)
      expect(await best()).toBe(c)
      await vi.waitFor(() => expect(reported(events)).toEqual([c]), 5000)
    })

    test.each(harness.badIds)('%j is never a session', async (id) => {
      const agent = await start()
      await agent.announce(a)
      await agent.announce(id)
      expect(await best()).toBe(a)
    })
  })

  describe(`${name}: in place of the session file`, () => {
    const elsewhere = (): string => join(home, '..', 'elsewhere')
    const odd: readonly (readonly [what: string, place: () => Promise<unknown>])[] = [
      ['a symlink to a good file', () => writeFile(elsewhere(), `${b}\n{}\n`).then(() => symlink(elsewhere(), file))],
      ['a symlink that leads nowhere', () => symlink(elsewhere(), file)],
      ['a FIFO', async () => execFileSync('mkfifo', [file])],
      ['a directory', () => mkdir(file)],
      ['a file that is too large', () => writeFile(file, `${b}\n${' '.repeat(1 << 20)}`)],
      ['a file of NULs', () => writeFile(file, '\0'.repeat(200))],
      ['a file that is cut off', () => writeFile(file, b.slice(0, -4))],
      ['an empty file', () => writeFile(file, '')],
      ...harness.badIds.map((id) => [`a file that says ${JSON.stringify(id)}`, () => writeFile(file, `${id}\n{}\n`)] as const),
    ]

    test.each(odd)('%s: named, never a candidate; the pane’s record counts', async (_what, place) => {
      await start()
      await mkdir(join(file, '..'), { recursive: true })
      await place()
      const found = await ask()
      expect(found).toMatchObject({ candidates: [], hadSession: true })
      expect(found.problems).toEqual([expect.stringContaining(file)])
      const withRecord = await ask({ recorded: recorded(a) })
      expect(withRecord).toMatchObject({ candidates: [{ id: a }], hadSession: true, problems: found.problems })
    })

    test.each(odd)('%s: the pane starts, and can be closed', async (_what, place) => {
      await mkdir(join(file, '..'), { recursive: true })
      await place()
      await start()
      await tracker.forget?.(context())
      expect((await readdir(join(file, '..'))).filter((entry) => entry.includes(PANE))).toEqual([])
    })
  })

  describe(`${name}: writers and readers at once`, () => {
    test('the last one wins; no reader ever sees a part', async () => {
      const agent = await start()
      const events = watch(FIRST)
      watch(FIRST)
      let over = false
      let looks = 0
      const look = async (): Promise<void> => {
        while (!over) {
          const text = await readFile(file, 'utf8').catch(() => undefined)
          if (text !== undefined) expect([a, b, c].map((id) => `${id}\n`)).toContain(text.slice(0, text.indexOf('\n') + 1))
          if (text !== undefined) expect(text.endsWith('}\n')).toBe(true)
          const { candidates, problems } = await ask()
          expect(problems).toEqual([])
          expect([a, b, c, undefined]).toContain(candidates[0]?.id)
          looks += 1
        }
      }
      const looking = [look(), look()]
      await agent.storm([...Array.from({ length: 20 }, (_, n) => (n % 2 === 0 ? a : b)), c])
      expect(await best()).toBe(c)
      await vi.waitFor(() => expect(reported(events).at(-1)).toBe(c), 5000)
      expect(await best()).toBe(c)
      over = true
      await Promise.all(looking)
      expect(looks).toBeGreaterThan(2)
    })

    test.each(Array.from({ length: harness.steps }, (_, n) => n + 1))(
      'a writer killed at step %i leaves the old session or the new one',
      async (step) => {
        const first = await start(FIRST)
        await first.announce(a)
        const dying = await start(SECOND, { killAt: step }).catch(() => undefined)
        await dying?.announce(b).catch(() => {})
        const { candidates, problems } = await ask()
        expect(problems).toEqual([])
        expect([a, b]).toContain(candidates[0]?.id)
        const next = await start('00000000000000c3' as SpawnId)
        await next.announce(c)
        expect(await best()).toBe(c)
        await tracker.forget?.(context())
        expect((await readdir(join(file, '..'))).filter((entry) => entry.includes(PANE))).toEqual([])
      },
    )
  })

  describe(`${name}: a pane that was closed`, () => {
    test('leaves nothing, and late events bring nothing back', async () => {
      const agent = await start()
      await agent.announce(a)
      await ask()
      await tracker.forget?.(context())
      await agent.announce(b)
      expect((await ask()).candidates).toEqual([])
      expect((await tree(home)).filter((line) => line.includes(PANE))).toEqual([])
    })

    test('other panes keep theirs', async () => {
      const agent = await start()
      await agent.announce(a)
      await tracker.forget?.(context({ paneId: `${PANE}x` as PaneId }))
      await tracker.forget?.(context({ paneId: PANE.slice(0, -1) as PaneId }))
      expect(await best()).toBe(a)
    })

    test('closing twice, or before anything was said, is nothing', async () => {
      await tracker.forget?.(context())
      await tracker.forget?.(context())
      expect((await ask()).candidates).toEqual([])
    })
  })
}

const recorded = (id: string) => ({ id, source: 'tracker', at: '2026-11-22T07:07:51.973Z' })

/** Every path below, with size and time: what changed shows. */
async function tree(directory: string): Promise<string[]> {
  const lines: string[] = []
  for (const entry of await readdir(directory, { recursive: true })) {
    const { size, mtimeMs } = await stat(join(directory, entry))
    lines.push(`${entry} ${size} ${mtimeMs}`)
  }
  return lines.sort()
}
