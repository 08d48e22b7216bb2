import { readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { waitFor } from '@quil/testkit'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { tuiScriptPath } from '../src/index.ts'
import { FIRST, incarnate, PANE, SECOND, trackedHome } from './support/pane.ts'
import { type PluginHost, startHost } from './support/plugin-host.ts'
import {
  asked,
  created,
  failed,
  HOME_VIEW,
  idle,
  known,
  prompted,
  question,
  rejected,
  replied,
  retrying,
  status,
  viewOf,
} from './support/turn-events.ts'

// What the installed scripts tell of their agent, given the events of opencode as it sends them.

const ROOT = 'ses_root'
const OTHER = 'ses_other'
const CHILD = 'ses_child'

let home: string
let env: Record<string, string>
let file: string
beforeEach(async () => {
  home = await trackedHome()
  env = await incarnate(home)
  file = join(home, 'events', `opencode-${PANE}.jsonl`)
})

async function host(kind: 'server' | 'tui'): Promise<PluginHost> {
  const started = await startHost({ kind, home, env })
  onTestFinished(() => started.kill())
  return started
}

/** A TUI that shows a session in which nothing goes on. */
async function shownSession(): Promise<PluginHost> {
  const tui = await host('tui')
  await tui.tell('know', known(ROOT))
  await tui.tell('show', viewOf(ROOT))
  await tui.tell('frame')
  return tui
}

interface Line {
  readonly spawnId: string
  readonly n: number
  readonly at: string
  readonly state?: string
  readonly blockedOn?: string
  readonly detail?: string
  readonly prompt?: string
}

const lines = async (): Promise<Line[]> =>
  (await readFile(file, 'utf8'))
    .split('\n')
    .slice(1, -1)
    .map((line) => JSON.parse(line) as Line)

/** `working`, `blocked permission bash: ls`, `prompt hello` */
const told = async (): Promise<string[]> =>
  (await lines()).map(({ state, blockedOn, detail, prompt }) =>
    prompt === undefined ? [state, blockedOn, detail].filter((word) => word !== undefined).join(' ') : `prompt ${prompt}`,
  )

describe('the TUI plugin tells what the shown session does', () => {
  test('idle once the TUI has painted, not before', async () => {
    const tui = await host('tui')
    expect(await told()).toEqual([])
    await tui.tell('frame')
    expect(await told()).toEqual(['idle'])
    const [header = ''] = (await readFile(file, 'utf8')).split('\n')
    expect(JSON.parse(header)).toEqual({ spawnId: FIRST, source: 'tui', pid: tui.pid, from: 1 })
    expect(await lines()).toEqual([{ spawnId: FIRST, n: 1, at: expect.stringMatching(/^\d{4}-.*Z$/), state: 'idle' }])
    expect((await stat(file)).mode & 0o777).toBe(0o600)
  })

  test('a turn: its prompt, working once however often opencode says so, done once', async () => {
    const tui = await shownSession()
    await tui.tell('event', ...prompted(ROOT, 'hello'), status(ROOT), status(ROOT), status(ROOT), ...idle(ROOT), ...idle(ROOT))
    expect(await told()).toEqual(['idle', 'prompt hello', 'working', 'done'])
  })

  test('a first prompt from home is told although its session shows only later', async () => {
    const tui = await host('tui')
    await tui.tell('frame')
    await tui.tell('event', created(ROOT), ...prompted(ROOT, 'first'), status(ROOT))
    expect(await told()).toEqual(['idle'])
    await tui.tell('show', viewOf(ROOT))
    expect(await told()).toEqual(['idle', 'prompt first', 'working'])
  })

  test('a first prompt is work from the moment its session shows, for opencode takes a second to take it up', async () => {
    const tui = await host('tui')
    await tui.tell('frame')
    await tui.tell('event', created(ROOT))
    await tui.tell('show', viewOf(ROOT))
    expect(await told()).toEqual(['idle', 'working'])
    await tui.tell('event', ...prompted(ROOT, 'first'), status(ROOT), ...idle(ROOT))
    expect(await told()).toEqual(['idle', 'working', 'prompt first', 'done'])
  })

  test('unless it fails before opencode has taken it up', async () => {
    const tui = await host('tui')
    await tui.tell('frame')
    await tui.tell('event', created(ROOT))
    await tui.tell('show', viewOf(ROOT))
    await tui.tell('event', failed(ROOT, 'UnknownError', 'no such model'))
    expect(await told()).toEqual(['idle', 'working', 'idle error: no such model'])
  })

  test('a session that another program made and shows later is not at work', async () => {
    const tui = await shownSession()
    await tui.tell('event', created(OTHER))
    await tui.tell('show', viewOf(OTHER))
    expect(await told()).toEqual(['idle'])
  })

  test('one that is wholly over before its session shows is told in full', async () => {
    const tui = await host('tui')
    await tui.tell('frame')
    await tui.tell('event', created(ROOT), ...prompted(ROOT, 'quick'), status(ROOT), ...idle(ROOT))
    await tui.tell('show', viewOf(ROOT))
    expect(await told()).toEqual(['idle', 'prompt quick', 'working', 'done'])
  })

  test('an approval, allowed', async () => {
    const tui = await shownSession()
    await tui.tell(
      'event',
      status(ROOT),
      ...(await open(tui, ROOT, 'p1')),
      replied(ROOT, 'p1', 'once'),
      status(ROOT),
      ...idle(ROOT),
    )
    expect(await told()).toEqual(['idle', 'working', 'blocked permission bash: ls p1', 'working', 'done'])
  })

  test('an approval, rejected: the turn ends at once', async () => {
    const tui = await shownSession()
    await tui.tell('event', status(ROOT), ...(await open(tui, ROOT, 'p1')), replied(ROOT, 'p1', 'reject'), ...idle(ROOT))
    expect(await told()).toEqual(['idle', 'working', 'blocked permission bash: ls p1', 'working', 'idle permission rejected'])
  })

  test('an approval that is rejected while the agent goes on is no end', async () => {
    const tui = await shownSession()
    const events = [status(ROOT), ...(await open(tui, ROOT, 'p1')), replied(ROOT, 'p1', 'reject'), status(ROOT), ...idle(ROOT)]
    await tui.tell('event', ...events)
    expect((await told()).at(-1)).toBe('done')
  })

  test('two at once: blocked until the last is answered', async () => {
    const tui = await shownSession()
    const both = [...(await open(tui, ROOT, 'p1')), ...(await open(tui, ROOT, 'p2'))]
    await tui.tell('event', status(ROOT), ...both, replied(ROOT, 'p1', 'once'), replied(ROOT, 'p2', 'once'))
    expect(await told()).toEqual([
      'idle',
      'working',
      'blocked permission bash: ls p1',
      'blocked permission bash: ls p2',
      'working',
    ])
  })

  test('one that opencode answers by itself blocks nobody', async () => {
    const tui = await shownSession()
    await tui.tell('event', status(ROOT), asked(ROOT, 'p1'), replied(ROOT, 'p1', 'once'))
    expect(await told()).toEqual(['idle', 'working'])
  })

  test('a question, answered and dismissed', async () => {
    const tui = await shownSession()
    await tui.tell('event', status(ROOT), question(ROOT, 'q1'), replied(ROOT, 'q1'), status(ROOT))
    await tui.tell('event', question(ROOT, 'q2'), rejected(ROOT, 'q2'), ...idle(ROOT))
    expect(await told()).toEqual([
      'idle',
      'working',
      'blocked question Which q1?',
      'working',
      'blocked question Which q2?',
      'working',
      'idle question dismissed',
    ])
  })

  test.each([
    ['an error', failed(ROOT, 'APIError', 'mock error\n 400'), 'idle error: mock error 400'],
    ['an error without words', { type: 'session.error', properties: { sessionID: ROOT } }, 'idle error: unknown'],
  ])('%s ends the turn, and the next one is not touched by it', async (_what, event, end) => {
    const tui = await shownSession()
    await tui.tell('event', status(ROOT), event, ...idle(ROOT), ...idle(ROOT), status(ROOT), ...idle(ROOT))
    expect(await told()).toEqual(['idle', 'working', end, 'working', 'done'])
  })

  test('an interruption that is said again is not the end of the turn after it', async () => {
    const tui = await shownSession()
    const aborted = failed(ROOT, 'MessageAbortedError', 'Aborted')
    await tui.tell('event', status(ROOT), aborted, ...idle(ROOT), status(ROOT), ...idle(ROOT), status(ROOT))
    expect(await told()).toEqual(['idle', 'working', 'idle interrupted', 'working'])
    await tui.tell('event', ...idle(ROOT))
    await waitFor(async () => (await told()).length === 5)
    expect((await told()).at(-1)).toBe('done')
  })

  test('a retry is work, and its interruption no end of the work', async () => {
    const tui = await shownSession()
    await tui.tell('event', status(ROOT), retrying(ROOT, 1), status(ROOT), retrying(ROOT, 2), ...idle(ROOT))
    expect(await told()).toEqual([
      'idle',
      'working',
      'working attempt 1: mock error 429',
      'working',
      'working attempt 2: mock error 429',
      'idle interrupted',
    ])
  })

  test('a session that is deleted at work has not finished it', async () => {
    const tui = await shownSession()
    await tui.tell('event', status(ROOT), { type: 'session.deleted', properties: { sessionID: ROOT } })
    expect(await told()).toEqual(['idle', 'working', 'idle'])
  })

  test("a subagent's turn is not the pane's, its approval is", async () => {
    const tui = await shownSession()
    await tui.tell('event', status(ROOT), created(CHILD, ROOT), ...prompted(CHILD, 'sub work'), status(CHILD))
    await tui.tell('know', { ...known(CHILD, ROOT), permissions: [{ id: 'p1' }] })
    await tui.tell('event', asked(CHILD, 'p1'), replied(CHILD, 'p1', 'reject'), failed(CHILD, 'APIError', 'x'), ...idle(CHILD))
    await tui.tell('event', status(ROOT), ...idle(ROOT))
    expect(await told()).toEqual(['idle', 'working', 'blocked permission bash: ls p1', 'working', 'done'])
  })

  test('what a subagent asked is void when the subagent has come to rest', async () => {
    const tui = await shownSession()
    await tui.tell('event', status(ROOT), created(CHILD, ROOT), question(CHILD, 'q1'), ...idle(CHILD))
    expect(await told()).toEqual(['idle', 'working', 'blocked question Which q1?', 'working'])
  })

  test('the view of a subagent changes nothing, nor does a page of a plugin', async () => {
    const tui = await shownSession()
    await tui.tell('event', status(ROOT), created(CHILD, ROOT))
    for (const view of [viewOf(CHILD), { name: 'diff', params: {} }, viewOf('dummy'), null]) await tui.tell('show', view)
    expect(await told()).toEqual(['idle', 'working'])
  })

  test('a session that goes on in the background is not the pane’s, until it is shown again', async () => {
    const tui = await shownSession()
    await tui.tell('know', known(OTHER))
    await tui.tell('event', ...prompted(ROOT, 'long'), status(ROOT))
    await tui.tell('show', HOME_VIEW)
    await tui.tell('event', question(ROOT, 'q1'), replied(ROOT, 'q1'), status(ROOT))
    await tui.tell('show', viewOf(OTHER))
    await tui.tell('show', viewOf(ROOT))
    await tui.tell('show', HOME_VIEW)
    await tui.tell('event', ...idle(ROOT))
    await tui.tell('show', viewOf(ROOT))
    expect(await told()).toEqual(['idle', 'prompt long', 'working', 'idle', 'working', 'idle'])
  })

  test('a session that was at work before this TUI knew of it is at work', async () => {
    const tui = await host('tui')
    await tui.tell('know', { ...known(OTHER), status: { type: 'busy' } })
    await tui.tell('frame')
    await tui.tell('show', viewOf(OTHER))
    expect(await told()).toEqual(['idle', 'working'])
  })

  test('what a fork copies, opencode adds and a file contains is no prompt', async () => {
    const tui = await host('tui')
    await tui.tell('frame')
    const [message, text] = prompted(ROOT, 'old', { created: 1 })
    await tui.tell('event', created(ROOT), message, text)
    await tui.tell('show', viewOf(ROOT))
    await tui.tell('event', ...prompted(ROOT, 'added', { synthetic: true }), ...prompted(ROOT, ''))
    expect(await told()).toEqual(['idle'])
  })

  test('a prompt is told once, by its beginning', async () => {
    const tui = await shownSession()
    const [message, text] = prompted(ROOT, 'x'.repeat(5000))
    await tui.tell('event', message, text, message, text)
    expect(await told()).toEqual(['idle', `prompt ${'x'.repeat(4096)}`])
  })

  test.each([
    [{ type: 'session.status' }],
    [{ type: 'session.status', properties: null }],
    [{ type: 'session.status', properties: { sessionID: ROOT } }],
    [{ type: 'session.status', properties: { sessionID: ROOT, status: { type: 'new' } } }],
    [{ type: 'permission.asked', properties: { sessionID: ROOT } }],
    [{ type: 'permission.asked', properties: null }],
    [{ type: 'question.replied', properties: { sessionID: 7 } }],
    [{ type: 'message.updated', properties: { info: null } }],
    [{ type: 'message.part.updated', properties: { part: { sessionID: ROOT, type: 'text', text: 7 } } }],
    [{ type: 'session.created', properties: { sessionID: ROOT, info: 7 } }],
  ])('%j throws nothing into opencode and says nothing', async (event) => {
    const tui = await shownSession()
    await tui.tell('event', event)
    expect(await told()).toEqual(['idle'])
  })
})

describe('the server plugin', () => {
  test('tells the turns of the session that was created or prompted here, where no TUI plugin is', async () => {
    const server = await host('server')
    await server.tell('event', created(ROOT), ...prompted(ROOT, 'run this'), status(ROOT), created(CHILD, ROOT), ...idle(CHILD))
    await server.tell('event', ...idle(ROOT))
    expect(await told()).toEqual(['idle', 'prompt run this', 'working', 'done'])
  })

  test('is quiet once the TUI plugin of its process has spoken', async () => {
    const both = await host('server')
    await both.tell('loadTui', tuiScriptPath(home))
    await both.tell('frame')
    await both.tell('event', created(ROOT))
    await both.tell('show', viewOf(ROOT))
    await both.tell('event', ...prompted(ROOT, 'once'), status(ROOT), ...idle(ROOT))
    expect(await waitFor(async () => ((await told()).length >= 4 ? told() : undefined))).toEqual([
      'idle',
      'working',
      'prompt once',
      'done',
    ])
  })
})

describe('the file of reports', () => {
  test('belongs to the first opencode of an incarnation', async () => {
    const tui = await shownSession()
    const nested = await host('server')
    await nested.tell('event', created(OTHER), status(OTHER), ...idle(OTHER))
    await tui.tell('event', status(ROOT))
    expect(await told()).toEqual(['idle', 'working'])
  })

  test('is not written by an earlier incarnation that is still alive', async () => {
    const tui = await shownSession()
    await incarnate(home, SECOND)
    await tui.tell('event', status(ROOT))
    expect(await readFile(file, 'utf8')).toBe('')
  })

  test('begins anew when it is full, with the last reports and their numbers', async () => {
    const tui = await shownSession()
    const text = 'ü'.repeat(4000)
    const prompts = Array.from({ length: 40 }, () => prompted(ROOT, text)).flat()
    await tui.tell('event', ...prompts, status(ROOT))
    const { size } = await stat(file)
    expect(size).toBeLessThanOrEqual(300 * 1024)
    const numbers = (await lines()).map(({ n }) => n)
    expect(numbers.at(-1)).toBe(42)
    expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, index) => 43 - numbers.length + index))
  })

  test('is made again when it was removed, with the last reports', async () => {
    const tui = await shownSession()
    await rm(file)
    await tui.tell('event', status(ROOT))
    expect(await told()).toEqual(['idle', 'working'])
  })

  test('is not written through a link', async () => {
    const elsewhere = join(home, 'elsewhere')
    await writeFile(elsewhere, 'mine')
    await rm(file)
    await symlink(elsewhere, file)
    await shownSession()
    expect(await readFile(elsewhere, 'utf8')).toBe('mine')
  })
})

/** An approval that opencode has on its list. */
async function open(tui: PluginHost, id: string, request: string): Promise<object[]> {
  openRequests.push({ id: request })
  await tui.tell('know', { ...known(id), permissions: openRequests })
  return [asked(id, request)]
}
let openRequests: { id: string }[]
beforeEach(() => {
  openRequests = []
})
