import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { agent, type Driven, type Lab, openLab, SLOW } from '../support/lab.ts'
import { logStates, type StateLog } from '../support/states.ts'

const reason = agent.reason ?? ''

const bash = (command: string): string => `TOOL bash ${JSON.stringify({ command, description: 'x' })}`
const task = (prompt: string): string =>
  `TOOL task ${JSON.stringify({ description: 'mock subtask', prompt, subagent_type: 'general' })}`

// One opencode goes through all of it: what it says is complete, so a state too many in one test fails the next.
describe.skipIf(reason !== '')(`what an opencode pane says it is doing ${reason}`, () => {
  let lab: Lab
  let driven: Driven
  let states: StateLog
  beforeAll(async () => {
    lab = await openLab({ config: { permission: { bash: 'ask' }, snapshot: false } })
    driven = await lab.open()
    states = logStates(driven.pane)
  })
  afterAll(() => lab?.[Symbol.asyncDispose]())

  const give = async (prompt: string): Promise<void> => {
    driven.screen.type(prompt)
    await driven.screen.waitUntil('the prompt in its box', (screen) => boxHolds(screen, prompt), SLOW)
    driven.screen.press('Enter')
  }
  const interrupt = async (): Promise<void> => {
    // Between two tries of a request opencode may not take the second key: it is pressed again.
    for (let over = false; !over; ) {
      driven.screen.press('Escape')
      await driven.screen.waitForText('again to interrupt', SLOW)
      driven.screen.press('Escape')
      over = await driven.screen.waitUntilGone(/esc (?:again to )?interrupt/).then(
        () => true,
        () => false,
      )
    }
  }

  test('idle when it takes keys', async () => {
    await states.next('idle')
    driven.screen.type('hello')
    await driven.screen.waitForText('hello', SLOW)
  })

  test('a prompt is work until it is done', async () => {
    driven.screen.press('Enter')
    await states.next('working', 'done')
    expect(states.prompts()).toEqual(['hello'])
  })

  test('an approval blocks it until it is allowed', async () => {
    await give(bash('echo hi'))
    await states.next('working', 'blocked permission: bash: echo hi')
    await driven.screen.waitForText('Permission required', SLOW)
    driven.screen.press('Enter')
    await states.next('working', 'done')
    expect(states.prompts()).toEqual([bash('echo hi')])
  })

  test('a rejected one ends the work', async () => {
    await give(bash('echo no'))
    await states.next('working', 'blocked permission: bash: echo no')
    await driven.screen.waitForText('Permission required', SLOW)
    driven.screen.press('Escape')
    await states.next('working', 'idle: permission rejected')
  })

  test('a question blocks it until it is answered', async () => {
    const options = [{ label: 'Red', description: 'red' }]
    await give(`TOOL question ${JSON.stringify({ questions: [{ question: 'Which colour?', header: 'Colour', options }] })}`)
    await states.next('working', 'blocked question: Which colour?')
    await driven.screen.waitForText('esc dismiss', SLOW)
    driven.screen.press('Enter')
    await states.next('working', 'done')
  })

  test('Esc Esc in the middle of a turn ends the work', async () => {
    await give('SLOW 60')
    await driven.screen.waitForText('tick2', SLOW)
    await interrupt()
    await states.next('working', 'idle: interrupted')
  })

  test('an error of the model ends the work and is told', async () => {
    await give('ERROR 400')
    await states.next('working', 'idle: error: mock error 400')
  })

  test.each([429, 500])('an error %i is tried again, which is work, until Esc Esc', async (code) => {
    await give(`ERROR ${code}`)
    expect(await states.until(`working: attempt 1: mock error ${code}`)).toHaveLength(2)
    await interrupt()
    const rest = await states.until('idle: interrupted')
    expect(rest.slice(0, -1).filter((state) => !state.startsWith('working'))).toEqual([])
  })

  test("a subagent's end does not mark it done, and its prompt is not the pane's", async () => {
    states.prompts()
    await give(task('sub work'))
    await lab.model.waitForRequest(({ texts, isTitle }) => !isTitle && texts.at(-1) === 'sub work', 60_000)
    await states.next('working', 'done')
    await driven.screen.waitForText('TOOL RESULT', SLOW)
    expect(states.prompts()).toEqual([task('sub work')])
  })

  test('an approval that a subagent asks blocks it', async () => {
    await give(task(bash('echo sub')))
    await states.next('working', 'blocked permission: bash: echo sub')
    await driven.screen.waitForText('Permission required', SLOW)
    driven.screen.press('Enter')
    await states.next('working', 'done')
  })

  test('an opencode that its agent runs in a shell does not speak for it', async () => {
    states.prompts()
    const command = 'opencode run nested-one'
    await give(bash(command))
    await states.next('working', `blocked permission: bash: ${command}`)
    await driven.screen.waitForText('Permission required', SLOW)
    driven.screen.press('Enter')
    await lab.model.waitForRequest(({ texts, isTitle }) => !isTitle && /nested-one/.test(texts[0] ?? ''), 90_000)
    await states.next('working', 'done')
    expect(states.prompts()).toEqual([bash(command)])
  })

  test('a compaction is work', async () => {
    await driven.command('compact')
    await states.next('working', 'done')
    expect(states.prompts()).toEqual([])
  })

  test('a command of the user is work', async () => {
    driven.screen.type('!')
    await driven.screen.waitForText(/Shell/, SLOW)
    driven.screen.type('echo by-hand')
    await driven.screen.waitForText('echo by-hand', SLOW)
    driven.screen.press('Enter')
    await states.next('working', 'done')
    expect(states.prompts()).toEqual([])
  })

  test('the shown session counts: /new is idle, the one that goes on is at work when it is shown again', async () => {
    await give('SLOW 90')
    await driven.screen.waitForText('tick2', SLOW)
    await driven.command('new')
    await driven.screen.waitForText('Ask anything', SLOW)
    await states.next('working', 'idle')
    await driven.say('in front')
    await states.next('working', 'done')
    await driven.command('sessions')
    await driven.screen.waitForText(/Sessions\s+esc/, SLOW)
    driven.screen.press('Down')
    driven.screen.press('Enter')
    await states.next('working')
    await driven.screen.waitForText('tick3', SLOW)
    await interrupt()
    await states.next('idle: interrupted')
  })

  test('exited at its end, with nothing in between', async () => {
    driven.screen.press('Ctrl+C')
    await driven.pane.exited
    await states.next(/^exited: /)
  })
})

/** Below the last answer the end of the prompt shows, however it is wrapped: the conversation may hold the same words. */
function boxHolds(screen: string, prompt: string): boolean {
  const plain = (text: string): string => text.replaceAll(/[\s┃]/g, '')
  return plain(screen.slice(screen.lastIndexOf('▣'))).includes(plain(prompt.slice(-20)))
}
