import { join } from 'node:path'
import type { TakenPrompt } from '@quil/core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { agent, type Driven, type Lab, openLab, SLOW } from '../support/lab.ts'
import { type SeenStates, seeStates } from '../support/states.ts'

const reason = agent.reason ?? ''
const CREATE = 'Do you want to create'

let lab: Lab
let driven: Driven
let states: SeenStates
let prompts: TakenPrompt[]

/** One pane for all tests of a group: what one of them leaves behind, or what comes late, the next one sees. */
function onePane(env: Readonly<Record<string, string>> = {}): void {
  beforeAll(async () => {
    lab = await openLab({ env })
    driven = await lab.open()
    states = seeStates(driven.pane)
    prompts = []
    driven.pane.onPrompt((prompt) => prompts.push(prompt))
  }, SLOW.timeoutMs)
  afterAll(() => lab[Symbol.asyncDispose]())
}

/** Presses a key in a dialog until it has gone: one that has just been painted may lose it. */
async function answer(dialog: string, key: string): Promise<void> {
  const { screen } = driven
  await screen.waitForText(dialog, SLOW)
  const press = async (): Promise<void> => {
    screen.press(key)
    await screen.waitUntilGone(dialog, { timeoutMs: key === 'Escape' ? 5000 : 1000 }) // a second Escape would open another dialog
  }
  await vi.waitFor(press, { timeout: 30_000 })
}

async function emptyBox(): Promise<void> {
  const clear = async (): Promise<void> => {
    driven.screen.press('Ctrl+u')
    await driven.screen.waitForText('? for shortcuts', { timeoutMs: 2000 })
  }
  await vi.waitFor(clear, { timeout: 30_000 })
}

const write = (file: string): string =>
  `TOOL Write ${JSON.stringify({ file_path: join(lab.agentHome.project, file), content: 'x' })}`
const subagent = (prompt: string): string =>
  `TOOL Agent ${JSON.stringify({ description: 'sub', prompt, subagent_type: 'general-purpose' })}`
const option = (label: string): object => ({ label, description: label })
const question = { question: 'Which one?', header: 'h', multiSelect: false, options: [option('a'), option('b')] }

describe.skipIf(reason !== '')(`what Claude Code says of itself ${reason}`, { timeout: 120_000 }, () => {
  onePane()

  test('it is ready, also when the terminal answers its question once more', async () => {
    driven.pane.write('\x1b]7501;?\x1b\\')
    expect(await states.until('idle')).toEqual(['unknown', 'idle'])
    await vi.waitFor(() => expect(driven.pane.state.source).toBe('osc-7501'), SLOW.timeoutMs)
  })

  test('a prompt: working, done', async () => {
    await driven.enter('hello there')
    expect(await states.until('done')).toEqual(['working', 'done'])
    await vi.waitFor(() => expect(prompts).toEqual([{ text: 'hello there' }]), SLOW.timeoutMs)
  })

  test('a permission that is given: blocked, working, done', async () => {
    await driven.enter(write('given.txt'))
    expect(await states.until('blocked:permission')).toEqual(['working', 'blocked:permission'])
    expect(driven.pane.state.detail).toContain('given.txt')
    await answer(CREATE, 'Enter')
    expect(await states.until('done')).toEqual(['working', 'done'])
  })

  test('a permission that is refused: blocked, idle', async () => {
    await driven.enter(write('refused.txt'))
    expect(await states.until('blocked:permission')).toEqual(['working', 'blocked:permission'])
    await answer(CREATE, 'Escape')
    expect(await states.until('idle')).toEqual(['idle'])
  })

  test('a question: blocked, working, done', async () => {
    await driven.enter(`TOOL AskUserQuestion ${JSON.stringify({ questions: [question] })}`)
    expect(await states.until('blocked:question')).toEqual(['working', 'blocked:question'])
    await answer('Enter to select', 'Enter')
    expect(await states.until('done')).toEqual(['working', 'done'])
  })

  test('Escape in the middle of an answer: idle', async () => {
    await driven.enter('SLOW 60')
    await driven.screen.waitForText('tick3', SLOW)
    driven.screen.press('Escape')
    expect(await states.until('idle')).toEqual(['working', 'idle'])
  })

  test.each([400, 529])('an error %s of the model: idle, with the reason', async (status) => {
    await driven.enter(`ERROR ${status}`)
    expect(await states.until('idle')).toEqual(['working', 'idle'])
    expect(driven.pane.state.detail).toMatch(new RegExp(`^error: API Error: .*${status}`))
  })

  test('an error that it tries to get over: working until Escape', async () => {
    await driven.enter('ERROR 500')
    await driven.screen.waitForText('attempt 2', SLOW)
    expect(states.rest()).toEqual(['working'])
    driven.screen.press('Escape')
    expect(await states.until('idle')).toEqual(['idle'])
    await emptyBox() // nothing was answered, so the prompt is back in it
  })

  test('a subagent: neither the turn that started it nor its own end is the end of the work', async () => {
    prompts = []
    await driven.enter(subagent('SLOW 2'))
    expect(await states.until('done')).toEqual(['working', 'done'])
    await driven.screen.waitForText('NOTED', SLOW)
    await vi.waitFor(() => expect(prompts.map(({ text }) => text?.slice(0, 10))).toEqual(['TOOL Agent']), SLOW.timeoutMs)
  })

  test('what a subagent asks blocks the pane', async () => {
    await driven.enter(subagent(write('sub.txt')))
    expect(await states.until('blocked:permission')).toEqual(['working', 'blocked:permission'])
    expect(driven.pane.state.detail).toContain('sub.txt')
    await answer(CREATE, 'Enter')
    expect(await states.until('done')).toEqual(['working', 'done'])
  })

  test('/clear: idle, and nothing was done', async () => {
    await driven.enter('/clear')
    expect(await states.until('idle')).toEqual(['working', 'idle'])
  })

  test('its end', async () => {
    await driven.enter('/exit')
    // It takes back what it has said of itself before it is gone.
    expect((await states.until('exited')).filter((state) => state !== 'unknown')).toEqual(['exited'])
    expect(driven.pane.state).toMatchObject({ source: 'exit', detail: 'exit code 0' })
  })
})

describe.skipIf(reason !== '')(`where it says nothing of itself, its hooks tell ${reason}`, { timeout: 120_000 }, () => {
  onePane({ CLAUDE_CODE_DISABLE_TERMINAL_TITLE: '1' })

  test('a prompt: working, done', async () => {
    expect((await states.until('idle')).at(-1)).toBe('idle')
    await driven.enter('hello there')
    expect(await states.until('done')).toEqual(['working', 'done'])
    expect(driven.pane.state.source).toBe('tracker')
    expect(prompts).toEqual([{ text: 'hello there' }])
  })

  test('Escape in the middle of an answer, which no hook tells: the screen does', async () => {
    await driven.enter('SLOW 60')
    await driven.screen.waitForText('tick3', SLOW)
    driven.screen.press('Escape')
    expect(await states.until('idle')).toEqual(['working', 'idle'])
    expect(driven.pane.state.source).toBe('screen')
  })

  test('a subagent: neither the turn that started it nor its own end is the end of the work', async () => {
    await driven.enter(subagent('SLOW 2'))
    // Only the screen told that it was idle: until the hook tells of the prompt, nobody speaks.
    expect((await states.until('done')).filter((state) => state !== 'unknown')).toEqual(['working', 'done'])
    await driven.screen.waitForText('NOTED', SLOW)
  })

  test('a permission: blocked once it has waited for an answer, done after it', async () => {
    await driven.enter(write('given.txt'))
    expect(await states.until('blocked')).toEqual(['working', 'blocked'])
    await answer(CREATE, 'Enter')
    expect((await states.until('done')).at(-1)).toBe('done')
  })

  test('/clear: idle', async () => {
    await driven.enter('/clear')
    expect(await states.until('idle')).toEqual(['idle'])
  })
})
