import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { ProgramWords } from '../../src/osc/program-words.ts'
import { PaneStates } from '../../src/state/pane-states.ts'
import type { PaneState } from '../../src/workspace/pane-state.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-01-01T00:00:00Z') })
})

afterEach(() => {
  vi.useRealTimers()
})

interface Subject {
  readonly states: PaneStates
  readonly told: PaneState[]
  /** What the program writes. */
  write(output: string): void
  /** The state now, in short: `working osc-7501 (detail)`. */
  now(): string
}

function subject(): Subject {
  const told: PaneState[] = []
  const states = new PaneStates((state) => told.push(state))
  const words = new ProgramWords({
    onQuery: () => {},
    onStatus: (records) => states.said(records),
    onMark: (mark, order) => states.marked(mark, order),
  })
  return {
    states,
    told,
    write: (output) => {
      words.push(Buffer.from(output))
      states.heard()
    },
    now: () => short(states.state),
  }
}

function short({ state, source, detail, blockedOn }: PaneState): string {
  return [state, blockedOn, source, detail === undefined ? undefined : `(${detail})`]
    .filter((part) => part !== undefined)
    .join(' ')
}

const report = (text: string): string => `\x1b]7501;${text}\x1b\\`
const text = (words: string): string => Buffer.from(words).toString('base64')
const START = '\x1b]133;C\x07'
const PROMPT = '\x1b]133;A\x07'
const end = (code: number): string => `\x1b]133;D;${code}\x07`
const SILENCE_MS = 10 * 60_000

test('nothing is known of a program that says nothing', () => {
  const { states, now, told } = subject()
  expect(now()).toBe('unknown none')
  expect(states.report()).toMatchObject({ evidence: [], history: [] })
  expect(told).toEqual([])
})

describe('what a program says of itself', () => {
  test.each<[string, readonly string[], string]>([
    ['idle', ['state=idle'], 'idle osc-7501'],
    ['working, with its words', [`state=working:msg=${text('reading')}`], 'working osc-7501 (reading)'],
    ['working, with its progress', ['state=working:progress=40'], 'working osc-7501 (40 %)'],
    ['done', ['state=working', 'state=done'], 'done osc-7501'],
    ['blocked', [`state=blocked:kind=auth:msg=${text('log in')}`], 'blocked auth osc-7501 (log in)'],
    ['an error ends work', ['state=working', `state=error:msg=${text('no model')}`], 'idle osc-7501 (error: no model)'],
    ['an error without words', ['state=error'], 'idle osc-7501 (error)'],
    ['a part that asks blocks the whole', ['state=working', 'state=blocked:id=a/b:kind=question'], 'blocked question osc-7501'],
    ['a part that asks no more', ['state=working', 'state=blocked:id=a', 'state=clear:id=a'], 'working osc-7501'],
    ['a part that is done', ['state=working', 'state=done:id=a'], 'working osc-7501'],
    ['a part alone is not the whole', ['state=done:id=a', 'state=working:id=b'], 'unknown none'],
    [
      'done, while a part works',
      [`state=working:id=a:title=${text('tests')}`, 'state=done'],
      'working osc-7501 (still working: tests)',
    ],
    ['done, and the part, too', ['state=working:id=a', 'state=done', 'state=done:id=a'], 'done osc-7501'],
    ['idle, while a part works', ['state=working:id=a', 'state=idle'], 'idle osc-7501'],
    ['nothing more', ['state=working', 'state=clear'], 'unknown none'],
    ['words with tricks', [`state=working:msg=${text('a\u202eb\u2028c\u200bd')}`], 'working osc-7501 (ab cd)'],
  ])('%s', (_, reports, expected) => {
    const { write, now } = subject()
    for (const one of reports) write(report(one))
    expect(now()).toBe(expected)
  })

  test('counts under the name the program gives itself', () => {
    const { write, states } = subject()
    write(report('state=working:app=crush'))
    expect(states.report().evidence).toMatchObject([{ source: 'osc-7501', reason: 'crush says so itself' }])
  })

  test('long words are cut at 200 characters', () => {
    const { write, states } = subject()
    write(report(`state=working:msg=${text('😀'.repeat(300))}`))
    expect([...(states.state.detail ?? '')]).toHaveLength(200)
  })

  test('a full reset forgets it', () => {
    const { write, now } = subject()
    write(`${report('state=done')}\x1bc`)
    expect(now()).toBe('unknown none')
  })

  test('is believed before its tracker, which says the same later', () => {
    const { write, now, states } = subject()
    states.tracked({ type: 'state', state: 'idle' })
    write(report('state=done'))
    states.tracked({ type: 'state', state: 'working' })
    expect(now()).toBe('done osc-7501')
    expect(states.report().evidence).toMatchObject([
      { source: 'osc-7501', used: true },
      { source: 'tracker', state: 'working', used: false, reason: expect.stringContaining('OSC 7501') },
    ])
  })

  test('is believed before the screen', () => {
    const { write, now, states } = subject()
    write(report('state=working'))
    vi.advanceTimersByTime(SILENCE_MS)
    states.looked({ title: 'ready' })
    expect(now()).toBe('working osc-7501')
  })
})

describe('a shell', () => {
  test.each<[string, readonly string[], string]>([
    ['at its first prompt', [PROMPT], 'idle osc-133'],
    ['at its first prompt after Ctrl+C', [PROMPT, PROMPT], 'idle osc-133'],
    ['runs a command', [PROMPT, START], 'working osc-133'],
    ['has run a command', [PROMPT, START, end(0)], 'done osc-133'],
    ['has run a command that failed', [PROMPT, START, end(1)], 'done osc-133 (exit code 1)'],
    ['at the prompt after a command', [PROMPT, START, end(2), PROMPT], 'done osc-133 (exit code 2)'],
    ['at the prompt after Ctrl+C there', [PROMPT, START, end(2), PROMPT, PROMPT], 'done osc-133 (exit code 2)'],
    ['that does not say how commands end', [PROMPT, START, PROMPT], 'done osc-133'],
    ['runs a program that speaks', [PROMPT, START, report('state=blocked')], 'blocked osc-7501'],
    ['whose program has ended at work', [PROMPT, START, report('state=working'), end(0), PROMPT], 'done osc-133'],
    ['whose program had finished', [PROMPT, START, report('state=done'), end(0), PROMPT], 'done osc-133'],
    ['that works after a program had finished', [PROMPT, START, report('state=error'), end(0), PROMPT, START], 'working osc-133'],
    ['at its prompt, with a program that speaks behind it', [PROMPT, report('state=working')], 'working osc-7501'],
  ])('%s', (_, output, expected) => {
    const { write, now } = subject()
    for (const piece of output) write(piece)
    expect(now()).toBe(expected)
  })

  test('that is where it was tells nobody', () => {
    const { write, told } = subject()
    write(`${PROMPT}${PROMPT}\x1b]7;file:///\x07${PROMPT}`)
    expect(told.map(short)).toEqual(['idle osc-133'])
    write(`${START}${end(0)}${PROMPT}`)
    expect(told.map(short)).toEqual(['idle osc-133', 'working osc-133', 'done osc-133'])
  })
})

describe('a tracker', () => {
  test('is believed where the program says nothing, and each change is told once', () => {
    const { states, told, now } = subject()
    states.tracked({ type: 'state', state: 'idle' })
    vi.advanceTimersByTime(5000)
    states.tracked({ type: 'state', state: 'idle' })
    expect(told).toHaveLength(1)
    expect(states.state.since).toBe('2026-01-01T00:00:00.000Z')
    states.tracked({ type: 'state', state: 'blocked', blockedOn: 'permission', detail: 'run\nmake?' })
    expect(now()).toBe('blocked permission tracker (run make?)')
    expect(told).toHaveLength(2)
  })

  test('a report that comes late is of its own time, and none at all when a later one came first', () => {
    const { states, now } = subject()
    vi.advanceTimersByTime(10_000)
    states.tracked({ type: 'state', state: 'working', at: '2026-01-01T00:00:08.000Z' })
    states.tracked({ type: 'state', state: 'done', at: '2026-01-01T00:00:07.000Z' })
    expect(now()).toBe('working tracker')
    expect(states.state.since).toBe('2026-01-01T00:00:08.000Z')
    states.tracked({ type: 'state', state: 'done', at: '2027-01-01T00:00:00.000Z' })
    expect(states.state.since).toBe('2026-01-01T00:00:10.000Z')
    states.tracked({ type: 'state', state: 'idle', at: 'no time' })
    expect(now()).toBe('idle tracker')
  })

  test('of a program at work that is silent for 10 minutes is believed no more, and again once there is output', () => {
    const { states, write, told, now } = subject()
    states.tracked({ type: 'state', state: 'working' })
    for (let minute = 0; minute < 20; minute += 1) {
      vi.advanceTimersByTime(60_000)
      write('.')
    }
    expect(now()).toBe('working tracker')
    vi.advanceTimersByTime(SILENCE_MS - 1)
    expect(told.map(short)).toEqual(['working tracker'])
    vi.advanceTimersByTime(1)
    expect(told.map(short)).toEqual([
      'working tracker',
      'unknown none (it was working; since then: no report and no output for 10 minutes)',
    ])
    expect(vi.getTimerCount()).toBe(0)
    write('.')
    expect(now()).toBe('working tracker')
    states.tracked({ type: 'state', state: 'done' })
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('a screen that looks idle', () => {
  test('counts where nobody says more, as long as it does', () => {
    const { states, now } = subject()
    states.looked({ title: 'ready' })
    expect(now()).toBe('idle screen (ready)')
    states.looked(undefined)
    expect(now()).toBe('unknown none')
  })

  test('ends the work its tracker tells of, once it was seen after the report', () => {
    const { states, now } = subject()
    states.looked({ title: 'ready' })
    states.tracked({ type: 'state', state: 'working' })
    expect(now()).toBe('working tracker')
    vi.advanceTimersByTime(5000)
    expect(now()).toBe('working tracker')
    states.looked(undefined)
    states.looked({ title: 'ready' })
    expect(now()).toBe('idle screen (ready)')
    expect(states.report().evidence).toMatchObject([
      { source: 'screen', used: true },
      { source: 'tracker', used: false, reason: 'the screen has looked idle since' },
    ])
    states.tracked({ type: 'state', state: 'working' })
    expect(now()).toBe('working tracker')
  })

  test('needs two seconds to count against a report, without output in between', () => {
    const { states, told, write } = subject()
    states.tracked({ type: 'state', state: 'blocked' })
    vi.advanceTimersByTime(100)
    states.looked({ title: 'ready' })
    vi.advanceTimersByTime(300)
    write('the question')
    vi.advanceTimersByTime(5000)
    expect(told.map(short)).toEqual(['blocked tracker'])
    states.tracked({ type: 'state', state: 'blocked' })
    vi.advanceTimersByTime(100)
    states.looked({ title: 'ready' })
    vi.advanceTimersByTime(1899)
    expect(told).toHaveLength(1)
    vi.advanceTimersByTime(1)
    expect(told.map(short)).toEqual(['blocked tracker', 'idle screen (ready)'])
  })

  test('says nothing against a tracker that tells of every end', () => {
    const { states, now } = subject()
    states.tracked({ type: 'state', state: 'working', complete: true })
    vi.advanceTimersByTime(5000)
    states.looked({ title: 'ready' })
    vi.advanceTimersByTime(5000)
    expect(now()).toBe('working tracker')
  })

  test('does not bring back the work it has ended when somebody types', () => {
    const { states, now } = subject()
    states.tracked({ type: 'state', state: 'working' })
    vi.advanceTimersByTime(3000)
    states.looked({ title: 'ready' })
    states.looked(undefined)
    expect(now()).toBe('unknown none (it was working; since then: the screen has looked idle since)')
  })

  test('changes nothing about what is done', () => {
    const { states, now } = subject()
    states.tracked({ type: 'state', state: 'done' })
    vi.advanceTimersByTime(3000)
    states.looked({ title: 'ready' })
    expect(now()).toBe('done tracker')
  })
})

test('a program that has ended has ended, whatever is said later', () => {
  const { states, write, now, told } = subject()
  write(report('state=working'))
  states.ended('killed by SIGKILL')
  states.tracked({ type: 'state', state: 'working' })
  states.looked({ title: 'ready' })
  expect(now()).toBe('exited exit (killed by SIGKILL)')
  expect(told.map(({ state }) => state)).toEqual(['working', 'exited'])
  const { evidence, history } = states.report()
  expect(evidence.map(({ source, used }) => `${source} ${used}`)).toEqual([
    'exit true',
    'osc-7501 false',
    'tracker false',
    'screen false',
  ])
  expect(history.map(({ state }) => state)).toEqual(['working', 'unknown'])
  expect(vi.getTimerCount()).toBe(0)
})

test('states that change faster than anybody could use are told in part, the latest always', () => {
  const { states, write, told } = subject()
  for (let n = 0; n < 1000; n += 1) write(report('state=working') + report('state=done'))
  expect(told).toHaveLength(50)
  expect(states.report().history).toHaveLength(20)
  write(report(`state=idle:msg=${text('last')}`))
  vi.advanceTimersByTime(200)
  expect(told.slice(50).map(short)).toEqual(['idle osc-7501 (last)'])
  states.ended('exit code 0')
  expect(told.at(-1)?.state).toBe('exited')
  expect(vi.getTimerCount()).toBe(0)
})
