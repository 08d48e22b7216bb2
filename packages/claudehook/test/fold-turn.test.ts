import type { TrackerEvent } from '@quil/core'
import { describe, expect, test } from 'vitest'
import { foldTurn, type Turn } from '../src/fold-turn.ts'
import { parseHookEvent } from '../src/hook-event.ts'
import type { SpooledEvent } from '../src/spool.ts'
import { A, B, type Payload, PID, payload } from './support/pane.ts'

const TIME = '2026-11-22T07:07:51.973Z'

function heard(name: string, id: string, changes: Payload = {}): SpooledEvent {
  const event = parseHookEvent(`${PID}\n\n${JSON.stringify(payload(name, id, changes))}`)
  if (event === undefined) throw new Error(`${name} cannot be read`)
  return { file: '/spool/1.0', time: TIME, ...event }
}

function reports(events: readonly SpooledEvent[]): readonly TrackerEvent[] {
  const all: TrackerEvent[] = []
  let turn: Turn | undefined
  for (const event of events) {
    const step = foldTurn(turn, event)
    turn = step.turn
    all.push(...step.reports)
  }
  return all
}
const states = (...events: SpooledEvent[]) => reports(events).flatMap((report) => (report.type === 'state' ? [report.state] : []))

const start = heard('SessionStart/startup', A)
const prompt = (id: string, changes: Payload = {}) => heard('UserPromptSubmit', A, { prompt_id: id, ...changes })
const stop = (id: string, changes: Payload = {}) => heard('Stop', A, { prompt_id: id, ...changes })
const notice = (kind: string, id: string, changes: Payload = {}) =>
  heard('Notification/permission_prompt', A, { notification_type: kind, prompt_id: id, ...changes })
const running = (status = 'running') => ({
  background_tasks: [{ id: 'a1', type: 'subagent', status, description: 'look around', agent_type: 'x' }],
})

describe('a turn', () => {
  test('ready, at work, done; with when', () => {
    expect(reports([start, prompt('p1', { prompt: 'do it' }), stop('p1')])).toEqual([
      { type: 'state', state: 'idle', at: TIME },
      { type: 'prompt', text: 'do it', at: TIME },
      { type: 'state', state: 'working', at: TIME },
      { type: 'state', state: 'done', at: TIME },
    ])
  })

  test.each(['permission_prompt', 'worker_permission_prompt', 'agent_needs_input', 'elicitation_dialog'])(
    '%s: it asks, and goes on to its end',
    (kind) => {
      expect(states(prompt('p1'), notice(kind, 'p1'), stop('p1'))).toEqual(['working', 'blocked', 'done'])
    },
  )

  test('of another notification nothing is known', () => {
    expect(states(prompt('p1'), notice('auth_success', 'p1'))).toEqual(['working'])
  })

  test('a minute at rest after an end that was missed: idle', () => {
    expect(states(prompt('p1'), notice('idle_prompt', 'p1'))).toEqual(['working', 'idle'])
    expect(states(prompt('p1'), stop('p1'), notice('idle_prompt', 'p1'))).toEqual(['working', 'done'])
  })

  test('only the beginning of a long prompt is told, without half a character', () => {
    const [told] = reports([prompt('p1', { prompt: `${'x'.repeat(4095)}😀 and more` })])
    expect(told).toMatchObject({ type: 'prompt', text: 'x'.repeat(4095) })
  })

  test('the end of a session says nothing: it also comes from starts that failed', () => {
    expect(states(prompt('p1'), heard('SessionEnd', A))).toEqual(['working'])
  })
})

describe('hooks of different kinds overtake each other', () => {
  test('the end of a turn that is heard late does not end the next one', () => {
    expect(states(prompt('p1'), prompt('p2'), stop('p1'))).toEqual(['working', 'working'])
    expect(states(prompt('p1'), prompt('p2'), stop('p1'), stop('p2'))).toEqual(['working', 'working', 'done'])
  })

  test('what was asked in it does not block the next one', () => {
    expect(states(prompt('p1'), stop('p1'), prompt('p2'), notice('permission_prompt', 'p1'))).toEqual([
      'working',
      'done',
      'working',
    ])
  })

  test('the end of a turn does not reach into the next session', () => {
    const cleared = heard('SessionStart/clear', B)
    expect(states(prompt('p1'), cleared, stop('p1'))).toEqual(['working', 'idle'])
    expect(states(heard('UserPromptSubmit', A, { prompt_id: undefined }), cleared, stop('p9'))).toEqual(['working', 'idle'])
  })

  test('a start heard after the first prompt of its session does not end the turn', () => {
    expect(states(prompt('p1'), start)).toEqual(['working'])
  })

  test('a prompt that waited is at work under an id nobody announced', () => {
    expect(states(prompt('p1'), prompt('p1'), stop('p1'), stop('p2'))).toEqual(['working', 'working', 'done', 'done'])
  })

  test('the end of a command of the user’s own, of which nothing was announced', () => {
    expect(states(start, stop('p1'), prompt('p2'))).toEqual(['idle', 'done', 'working'])
  })
})

describe('another session', () => {
  test.each(['clear', 'resume', 'fork'])('%s: it waits for a prompt', (source) => {
    expect(states(prompt('p1'), stop('p1'), heard(`SessionStart/${source}`, B))).toEqual(['working', 'done', 'idle'])
  })

  test('a compaction in the middle of a turn changes nothing', () => {
    const compaction = ['PreCompact/manual', 'SessionStart/compact', 'PostCompact/manual'].map((name) => heard(name, A))
    expect(states(prompt('p1'), ...compaction, stop('p1'))).toEqual(['working', 'done'])
  })

  test('a plan that begins with a cleared context comes to its end', () => {
    expect(states(prompt('p1'), heard('SessionStart/clear', B), heard('Stop', B, { prompt_id: 'p1' })).at(-1)).toBe('done')
  })
})

describe('subagents', () => {
  test('the end of the turn is not the end of the work while one still runs', () => {
    const machine = prompt('p2', { prompt: '<task-notification>\n<task-id>a1</task-id>' })
    const all = reports([prompt('p1'), stop('p1', running()), machine, stop('p2')])
    expect(all.map((report) => (report.type === 'state' ? (report.detail ?? report.state) : report.type))).toEqual([
      'prompt',
      'working',
      'still working: look around',
      'working',
      'done',
    ])
  })

  test('one that has ended does not count', () => {
    expect(states(prompt('p1'), stop('p1', running('completed')))).toEqual(['working', 'done'])
  })

  test('its own end says nothing', () => {
    const ends = [stop('p1', { agent_id: 'a1' }), heard('SubagentStop', A, { prompt_id: 'p1' })]
    expect(states(prompt('p1'), ...ends)).toEqual(['working'])
  })

  test('what it asks blocks the pane', () => {
    const asks = notice('permission_prompt', 'p1', { agent_id: 'a1' })
    expect(states(prompt('p1'), stop('p1', running()), asks)).toEqual(['working', 'working', 'blocked'])
    expect(states(prompt('p1'), notice('idle_prompt', 'p1', { agent_id: 'a1' }))).toEqual(['working'])
  })
})

test('an event of a strange shape is still what its name says', () => {
  const strange = { prompt_id: 7, prompt: ['x'], background_tasks: 'none', message: {}, notification_type: null }
  expect(
    states(heard('UserPromptSubmit', A, strange), heard('Stop', A, strange), heard('Notification/idle_prompt', A, strange)),
  ).toEqual(['working', 'done'])
})
