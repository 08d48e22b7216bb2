import type { WorkspaceEvent, WorkspaceEventBody } from '@quil/core/workspace'
import { expect, test } from 'vitest'
import { eventWords } from '../src/print/event-line.ts'
import { answerProblems } from './support/answer-schemas.ts'

const at = '2026-09-01T12:00:00.000Z'
const pane = 'pane-00000001' as Extract<WorkspaceEventBody, { type: 'closed' }>['pane']
const spawnId = '0123456789abcdef' as Extract<WorkspaceEventBody, { type: 'spawned' }>['spawnId']

test.each<[WorkspaceEventBody, string]>([
  [{ type: 'spawned', pane, pid: 7, spawnId, outcome: { kind: 'fresh', reason: 'new pane' } }, 'started (7), fresh: new pane'],
  [{ type: 'session', pane, session: { id: 'ses_1', source: 'tui', at } }, 'session ses_1 (tui)'],
  [{ type: 'directory', pane, directory: '/src' }, 'in /src'],
  [{ type: 'command', pane, exitCode: 1 }, 'a command ended with 1'],
  [{ type: 'command', pane, exitCode: null }, 'a command ended'],
  [{ type: 'state', pane, state: { state: 'working', source: 'tracker', since: at } }, 'working (tracker)'],
  [
    { type: 'state', pane, state: { state: 'blocked', source: 'osc-7501', since: at, blockedOn: 'permission' } },
    'blocked: permission (osc-7501)',
  ],
  [
    { type: 'state', pane, state: { state: 'idle', source: 'tracker', since: at, detail: 'API error 500' } },
    'idle: API error 500 (tracker)',
  ],
  [
    { type: 'notice', pane, handler: 'error', title: 'Wrong password', message: 'Ask ada', severity: 'error', match: 'FATAL' },
    'error: Wrong password: Ask ada',
  ],
  [{ type: 'notice', pane, handler: 'notification', title: 'Paid', message: '', severity: 'info', match: 'paid' }, 'info: Paid'],
  [{ type: 'output', pane, activity: 'active', bytes: 1 }, 'output begins'],
  [{ type: 'output', pane, activity: 'quiet', bytes: 9 }, 'output is quiet'],
  [{ type: 'exited', pane, exit: { exitCode: 0, signal: null, at } }, 'exited 0'],
  [{ type: 'exited', pane, exit: { exitCode: null, signal: 'SIGKILL', at } }, 'killed SIGKILL'],
  [
    { type: 'refused', pane, refusal: { code: 'CWD_NOT_FOUND', message: 'no such directory', at } },
    'did not come back: no such directory',
  ],
  [{ type: 'renamed', pane, name: 'api' }, 'is called api'],
  [{ type: 'renamed', pane, name: null }, 'has no name any more'],
  [{ type: 'closed', pane }, 'closed'],
  [{ type: 'clients', pane, clients: 1 }, 'shown in 1 terminal'],
  [{ type: 'clients', pane, clients: 0 }, 'shown in 0 terminals'],
  [{ type: 'problem', message: 'the disk is full' }, 'problem: the disk is full'],
  [{ type: 'missed', from: 1, to: 9 }, 'events 1 to 9 are not kept any more'],
])('%j in words: %s', async (body, words) => {
  const event: WorkspaceEvent = { seq: 1, at, ...body }
  expect(eventWords(event)).toBe(words)
  expect(await answerProblems('events', event)).toEqual([])
})

test('an event of a newer host is told by its type', () => {
  expect(eventWords({ seq: 1, at, type: 'sneezed' } as never)).toBe('sneezed')
})
