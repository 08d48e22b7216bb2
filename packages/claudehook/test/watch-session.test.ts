import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TrackerEvent } from '@quil/core'
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { incarnationPaths, panePaths } from '../src/hook-paths.ts'
import { claudeTracker } from '../src/index.ts'
import { A, B, FIRST, fire, incarnate, PANE, payload, SECOND, spawnContext, trackedHome } from './support/pane.ts'

let home: string
beforeEach(async () => {
  home = await trackedHome()
  await incarnate(home)
})

function listen(spawnId = FIRST) {
  const events: TrackerEvent[] = []
  const watching = claudeTracker().watch?.(spawnContext(home, { spawnId }), (event) => events.push(event))
  const stop = () => watching?.[Symbol.dispose]()
  onTestFinished(stop)
  return { events, stop }
}
const states = (events: readonly TrackerEvent[]) => events.flatMap((event) => (event.type === 'state' ? [event.state] : []))
const ids = (events: readonly TrackerEvent[]) => events.flatMap((event) => (event.type === 'session' ? [event.session.id] : []))

test('each session once, with where and when; events are folded as they come', async () => {
  const { events } = listen()
  await fire(home, payload('SessionStart/startup', A))
  await vi.waitFor(() => expect(ids(events)).toEqual([A]))
  await fire(home, payload('UserPromptSubmit', A))
  await fire(home, payload('SessionStart/clear', B))
  await vi.waitFor(() => expect(ids(events)).toEqual([A, B]))
  expect(events.findLast(({ type }) => type === 'session')).toEqual({
    type: 'session',
    session: { id: B, source: 'clear', at: expect.stringMatching(/Z$/), directory: '/home/u/w/hooks' },
  })
  await vi.waitFor(async () => expect(await readdir(incarnationPaths(home, PANE, FIRST).spool)).toEqual([]))
})

test('nothing after it was disposed', async () => {
  const { events, stop } = listen()
  stop()
  await fire(home, payload('SessionStart/startup', A))
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(events).toEqual([])
})

test('the session of an earlier incarnation is not reported', async () => {
  await fire(home, payload('SessionStart/startup', A))
  await incarnate(home, { spawnId: SECOND })
  const { events } = listen(SECOND)
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(events).toEqual([])
})

test('a record that cannot be read is a problem, said once, and mended by the next session', async () => {
  await writeFile(panePaths(home, PANE).record, 'garbage')
  const { events } = listen()
  await vi.waitFor(() => expect(events).toEqual([{ type: 'problem', message: expect.stringContaining('cannot be kept') }]))
  await fire(home, payload('SessionEnd', B))
  await fire(home, payload('SessionStart/startup', A))
  await vi.waitFor(() => expect(ids(events)).toEqual([A]))
  expect(events.filter(({ type }) => type === 'problem')).toHaveLength(1)
})

test('what its agent is doing, and each prompt it has taken', async () => {
  const { events } = listen()
  await fire(home, payload('SessionStart/startup', A))
  await fire(home, payload('UserPromptSubmit', A, { prompt_id: 'p1', prompt: 'do it' }))
  await vi.waitFor(() => expect(states(events)).toEqual(['idle', 'working']))
  await fire(home, payload('Notification/permission_prompt', A, { prompt_id: 'p1' }))
  await fire(home, payload('Stop', A, { prompt_id: 'p1' }))
  await vi.waitFor(() => expect(states(events)).toEqual(['idle', 'working', 'blocked', 'done']))
  const at = expect.stringMatching(/^20.*Z$/)
  expect(events.filter(({ type }) => type === 'prompt')).toEqual([{ type: 'prompt', text: 'do it', at }])
  expect(events.at(-2)).toEqual({ type: 'state', state: 'blocked', detail: 'Claude needs your permission', at })
})

test('what it did before anybody listened, in order', async () => {
  await fire(home, payload('SessionStart/startup', A))
  await fire(home, payload('UserPromptSubmit', A))
  await fire(home, payload('Stop', A))
  const { events } = listen()
  await vi.waitFor(() => expect(events.map(({ type }) => type)).toEqual(['session', 'state', 'prompt', 'state', 'state']))
  expect(states(events)).toEqual(['idle', 'working', 'done'])
})

test('a pane that was never tracked is watched quietly, and nothing is made for it', async () => {
  const before = await readdir(home, { recursive: true })
  const events: TrackerEvent[] = []
  const paneId = `${PANE}x` as typeof PANE
  const watching = claudeTracker().watch?.({ ...spawnContext(home), paneId }, (event) => events.push(event))
  onTestFinished(() => watching?.[Symbol.dispose]())
  await new Promise((resolve) => setTimeout(resolve, 1200))
  expect(events).toEqual([])
  expect(await readdir(home, { recursive: true })).toEqual(before)
})

test('an untracked start has no folder: it is looked for again and again, quietly', async () => {
  const { events } = listen(SECOND)
  await new Promise((resolve) => setTimeout(resolve, 1200))
  expect(events).toEqual([])
  await incarnate(home, { spawnId: SECOND })
  await fire(home, payload('SessionStart/resume', A), { spawnId: SECOND })
  await vi.waitFor(() => expect(ids(events)).toEqual([A]), 5000)
  expect(await readdir(join(home, 'sessions'))).toEqual([`${PANE}.id`])
})
