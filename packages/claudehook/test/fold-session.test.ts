import { describe, expect, test } from 'vitest'
import { type ClaudeSession, foldSession, type Launch } from '../src/fold-session.ts'
import type { SpooledEvent } from '../src/spool.ts'
import { A, B, C, FIRST, type Payload, PID, payload, SECOND } from './support/pane.ts'

const LAUNCH: Launch = { spawnId: FIRST, sessionId: A, cwd: '/src' }
const TIME = '2026-11-22T07:07:51.973Z'

/** A captured event, as it comes out of the spool. */
function heard(name: string, id: string, changes: Payload = {}, who: { pid?: number; job?: string } = {}): SpooledEvent {
  const said = payload(name, id, changes) as Record<string, string | undefined>
  const optional = { source: said['source'], cwd: said['cwd'], transcript: said['transcript_path'], agentId: said['agent_id'] }
  return {
    file: '/spool/1.0',
    pid: PID,
    job: '',
    name: String(said['hook_event_name']),
    sessionId: String(said['session_id']),
    time: TIME,
    ...who,
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
  }
}
const fold = (events: readonly SpooledEvent[], before?: ClaudeSession, launch = LAUNCH) => foldSession(before, launch, events)
const STARTED = [heard('SessionStart/startup', A)]
const idAfter = (...events: SpooledEvent[]) => fold([...STARTED, ...events])?.id

describe('where the pane is', () => {
  test('a start: id, who, where and when; nothing was said yet', () => {
    expect(fold(STARTED)).toEqual({
      id: A,
      source: 'startup',
      time: TIME,
      spawnId: FIRST,
      pid: PID,
      cwd: '/home/u/w/bg',
      transcript: `/home/u/home-bg/.claude/projects/-home-u-w-bg/${A}.jsonl`,
    })
  })

  test('a prompt: something was said', () => {
    expect(fold([...STARTED, heard('UserPromptSubmit', A)])).toMatchObject({ id: A, source: 'prompt', prompted: true })
  })

  test.each(['clear', 'resume', 'fork'])('%s: the end of one, the start of the other, which is on disk', (source) => {
    const reason = source === 'fork' ? 'resume' : source
    const after = fold([...STARTED, heard('SessionEnd', A, { reason }), heard(`SessionStart/${source}`, B)])
    expect(after).toMatchObject({ id: B, source, prompted: true, previous: A })
  })

  test('compaction keeps the id', () => {
    const events = ['PreCompact/manual', 'SessionStart/compact', 'PostCompact/manual'].map((name) => heard(name, A))
    expect(fold([...STARTED, ...events])).toMatchObject({ id: A, source: 'compact' })
  })

  test('a resume does not believe the path it computed, and keeps the one known', () => {
    const before = fold([...STARTED, heard('UserPromptSubmit', A)])
    const launch = { ...LAUNCH, spawnId: SECOND }
    const event = heard('SessionStart/resume', A, { transcript_path: '/wrong.jsonl' })
    expect(fold([event], before, launch)).toMatchObject({ id: A, transcript: before?.transcript, spawnId: SECOND })
    expect(fold([event], undefined, launch)?.transcript).toBeUndefined()
    expect(fold([event, heard('UserPromptSubmit', A)], undefined, launch)?.transcript).toContain(A)
  })

  test('a transcript of another session is not carried along', () => {
    expect(fold([...STARTED, heard('SessionStart/resume', B, { transcript_path: '/x' })])?.transcript).toBeUndefined()
  })

  test.each(['UserPromptSubmit', 'Stop'])('%s says where the pane is when a start was missed', (name) => {
    expect(idAfter(heard(name, B))).toBe(B)
  })

  test('the end of the last turn may be heard after the start of the next session', () => {
    expect(idAfter(heard('SessionStart/clear', B), heard('Stop', A))).toBe(B)
  })

  test('but a session the pane returned to is the one', () => {
    expect(idAfter(heard('SessionStart/clear', B), heard('SessionStart/resume', A), heard('Stop', A))).toBe(A)
    expect(idAfter(heard('SessionStart/clear', B), heard('UserPromptSubmit', A))).toBe(A)
  })

  test('cwd follows', () => {
    expect(fold([...STARTED, heard('UserPromptSubmit', A, { cwd: '/moved' })])?.cwd).toBe('/moved')
  })

  test('no events: what was', () => {
    const before = fold(STARTED)
    expect(fold([], before)).toBe(before)
    expect(fold([])).toBeUndefined()
  })

  test('folding the same again, or the end of it, changes nothing', () => {
    const events = [...STARTED, heard('UserPromptSubmit', A), heard('SessionStart/clear', B), heard('Stop', A), heard('Stop', B)]
    const once = fold(events)
    for (let from = 0; from <= events.length; from++) expect(fold(events.slice(from), once)?.id).toBe(B)
  })
})

describe('what says nothing', () => {
  test.each(['clear', 'resume', 'prompt_input_exit', 'other'])('SessionEnd/%s never sets', (reason) => {
    expect(fold([heard('SessionEnd', A, { reason })])).toBeUndefined()
    expect(idAfter(heard('SessionEnd', B, { reason }))).toBe(A)
  })

  test('a start that failed ends with an id that never was', () => {
    expect(fold([heard('SessionEnd', C, { reason: 'other' })], undefined, { spawnId: FIRST, cwd: '/' })).toBeUndefined()
  })

  test.each(['Notification/idle_prompt', 'Notification/permission_prompt', 'PreToolUse', 'CwdChanged', 'MessageDisplay'])(
    '%s',
    (name) => {
      expect(idAfter(heard(name, B))).toBe(A)
    },
  )

  test.each(['', '--continue', A.toUpperCase(), 'x'])('an id %j', (id) => {
    expect(idAfter(heard('SessionStart/clear', B, { session_id: id }))).toBe(A)
  })
})

describe('who may speak', () => {
  const others: [string, SpooledEvent[]][] = [
    ['a subagent', [heard('SubagentStart', B), heard('SubagentStop', B), heard('Stop', B, { agent_id: 'a1' })]],
    ['a subagent that starts', [heard('SessionStart/startup', B, { agent_id: 'a1' })]],
    [
      'a background job',
      ['SessionStart/fork', 'UserPromptSubmit', 'Stop'].map((name) => heard(name, B, {}, { pid: 6756, job: '/jobs/x' })),
    ],
    ['a background job with our pid', [heard('SessionStart/fork', B, {}, { job: '/jobs/x' })]],
    ['a nested claude', ['SessionStart/startup', 'UserPromptSubmit', 'Stop'].map((name) => heard(name, B, {}, { pid: 399 }))],
    [
      'a nested claude in our own session',
      [heard('SessionStart/resume', A, {}, { pid: 399 }), heard('SessionStart/clear', B, {}, { pid: 399 })],
    ],
    ['a spare', [heard('SessionStart/startup', B, { agent_type: 'claude' }, { pid: 88 })]],
  ]

  test.each(others)('not %s', (_who, events) => {
    expect(idAfter(...events)).toBe(A)
  })

  test.each(others.filter(([who]) => who !== 'a nested claude in our own session'))('not %s, not even first', (_who, events) => {
    expect(fold(events)).toBeUndefined()
    expect(fold([...events, ...STARTED, heard('SessionStart/clear', C)])?.id).toBe(C)
  })

  test('a wrapper stands between: whoever first starts the session we asked for is it', () => {
    const own = { pid: 9001 }
    expect(fold([heard('SessionStart/startup', A, {}, own), heard('SessionStart/clear', B, {}, own)])).toMatchObject({
      id: B,
      pid: 9001,
    })
  })

  test('before it has spoken nobody else counts, and only a start introduces', () => {
    expect(fold([heard('UserPromptSubmit', A)])).toBeUndefined()
    expect(fold([heard('SessionStart/startup', B)])).toBeUndefined()
  })

  test('where the arguments chose, the first start introduces', () => {
    const launch = { spawnId: FIRST, cwd: '/' }
    expect(fold([heard('SessionStart/resume', B)], undefined, launch)?.id).toBe(B)
    expect(fold([heard('SessionStart/resume', B), heard('SessionStart/startup', C, {}, { pid: 1 })], undefined, launch)?.id).toBe(
      B,
    )
    expect(
      fold([heard('SessionStart/startup', C, {}, { pid: 1, job: '/j' }), heard('SessionStart/resume', B)], undefined, launch)?.id,
    ).toBe(B)
  })

  test('the process of an earlier incarnation is not the one of this, even with its pid', () => {
    const before = fold(STARTED)
    const launch = { ...LAUNCH, spawnId: SECOND, sessionId: A }
    expect(fold([heard('UserPromptSubmit', B)], before, launch)).toBe(before)
    expect(fold([heard('SessionStart/resume', A, {}, { pid: 5 }), heard('Stop', B)], before, launch)).toMatchObject({
      id: A,
      pid: 5,
    })
  })
})
