import { expect, test } from 'vitest'
import { openWorkspace } from '../../src/live/index.ts'
import type { TrackerEvent } from '../../src/resume/tracker.ts'
import type { PromptResult, Workspace } from '../../src/workspace/workspace.ts'
import { LONG, openSubject } from '../contract/subject.ts'
import { type Box, type BoxOptions, openBox } from '../support/prompt-box.ts'
import { fakeTracker, shellPlugin } from '../support/shell-plugin.ts'

interface Agent extends Box {
  readonly workspace: Workspace
  /** Says something as its tracker. */
  say(event: TrackerEvent): void
  /** Gives the prompt, and has the tracker say this once it was submitted. */
  give(text: string, ...events: readonly TrackerEvent[]): Promise<PromptResult>
}

/** A program that says nothing itself, and has a tracker. */
async function openAgent(options: BoxOptions = {}, toml = ''): Promise<Agent> {
  let say: (event: TrackerEvent) => void = () => {}
  const tracker = fakeTracker(
    {},
    {
      watch: (_, on) => {
        say = on
        return { [Symbol.dispose]: () => {} }
      },
    },
  )
  const { definition } = shellPlugin(`[persistence]\nstrategy = "rerun"\n${toml}`)
  const subject = await openSubject(
    async (request) => {
      const workspace = await openWorkspace(request)
      return { workspace, end: async () => workspace[Symbol.asyncDispose]() }
    },
    [{ definition, tracker }],
  )
  const { workspace } = subject
  const box = await openBox(subject, { mute: true, ...options })
  await workspace.waitFor(box.id, { text: '>' }, LONG)
  say({ type: 'state', state: 'idle' })
  return {
    ...box,
    workspace,
    say: (event) => say(event),
    give: async (text, ...events) => {
      const given = workspace.sendPrompt(box.id, text)
      await expect.poll(box.submitted, { timeout: LONG.timeoutMs }).toHaveLength(1)
      for (const event of events) say(event)
      return await given
    },
  }
}

test('a prompt that its tracker says was taken, and the state after it, are proof', async () => {
  const agent = await openAgent()
  const { pane, ...result } = await agent.give(
    'one two',
    { type: 'prompt', text: 'one  two' },
    { type: 'state', state: 'working' },
  )
  expect(result).toEqual({ outcome: 'submitted', reason: 'the program has taken it: since Enter it is working' })
  expect(pane.state.state).toBe('working')
})

test('a draft that stood in the box is told, and so is a text that is not the one that was given', async () => {
  const draft = await openAgent()
  const behind = await draft.give('given', { type: 'prompt', text: 'draft given' }, { type: 'state', state: 'working' })
  expect(behind).toMatchObject({ outcome: 'submitted', reason: expect.stringContaining('behind what stood in its box already') })
  const other = await openAgent()
  const instead = await other.give('given', { type: 'prompt', text: 'something else' }, { type: 'state', state: 'working' })
  expect(instead).toMatchObject({ outcome: 'unverified', reason: expect.stringContaining('"something else"') })
  const signs = await openAgent()
  const typed = await signs.give('👍 ???', { type: 'prompt', text: 'something else' }, { type: 'state', state: 'working' })
  expect(typed).toMatchObject({ outcome: 'unverified', reason: expect.stringContaining('"something else"') })
})

test('a program that has taken a prompt is waited for until it says what it does', async () => {
  const agent = await openAgent()
  const given = agent.give('work', { type: 'prompt' })
  let over = false
  void given.then(() => {
    over = true
  })
  await expect.poll(agent.submitted, { timeout: LONG.timeoutMs }).toHaveLength(1)
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(over).toBe(false)
  agent.say({ type: 'state', state: 'done' })
  expect(await given).toMatchObject({ outcome: 'submitted', pane: { state: { state: 'done' } } })
})

test('the end of the turn before is not taken for what comes of a prompt that waited for it', async () => {
  const agent = await openAgent({ swallow: 99 })
  const { id, workspace } = agent
  agent.say({ type: 'state', state: 'working' })
  await workspace.waitFor(id, 'working', LONG)
  const given = workspace.sendPrompt(id, 'later')
  agent.say({ type: 'state', state: 'done' })
  expect(await given).toMatchObject({ outcome: 'unverified' })
})

test('one that begins to ask while the text is pasted gets no Enter', async () => {
  const agent = await openAgent({ still: true })
  const given = agent.workspace.sendPrompt(agent.id, 'never submitted')
  // It shows nothing, so it is waited for; meanwhile it asks.
  await new Promise((resolve) => setTimeout(resolve, 500))
  agent.say({ type: 'state', state: 'blocked', blockedOn: 'permission', detail: 'write x.txt' })
  expect(await given).toMatchObject({ outcome: 'blocked', reason: expect.stringContaining('write x.txt') })
  expect(await agent.submitted()).toEqual([])
})

test.each([
  ['', (text: string) => text, 1],
  ['[prompt]\nshort_pastes = true\n', (text: string) => text, 5],
  ["[prompt]\nblank_behind = '@\\S*$'\n", (text: string) => `${text} `, 1],
])('a text is pasted as the plugin wants it: %j', async (toml, expected, pastes) => {
  const agent = await openAgent({}, toml)
  const text = `${'many words '.repeat(50)}\nand @file`
  await agent.give(text, { type: 'prompt', text }, { type: 'state', state: 'working' })
  expect(await agent.submitted()).toEqual([expected(text)])
  expect(await agent.pastes()).toEqual([pastes])
})
