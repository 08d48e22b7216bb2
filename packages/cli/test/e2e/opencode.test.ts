import { join } from 'node:path'
import { killTree, makeAgentHome, opencodeOrSkipReason, type Screen, startMockModel, waitFor, waitForGone } from '@quil/testkit'
import { describe, expect, test } from 'vitest'
import { type Machine, openMachine, type Terminal } from '../support/terminal.ts'

const SLOW = { timeoutMs: 90_000 }
const found = await opencodeOrSkipReason({ env: process.env })
const reason = found.reason ?? ''

async function say(screen: Screen, text: string): Promise<void> {
  screen.type(text)
  await screen.waitForText(text, SLOW)
  screen.press('Enter')
  await screen.waitForText(new RegExp(`ECHO\\(\\d+\\): ${text}`), SLOW)
  await screen.waitUntilGone('esc interrupt', SLOW)
}

async function newConversation(screen: Screen): Promise<void> {
  screen.type('/new')
  await screen.waitForText(/┃ *\/new +\w/, SLOW)
  screen.press('Enter')
  await screen.waitForText('Ask anything', SLOW)
}

/** SIGKILL to quil and everything below it, at once. */
async function murder({ pane }: Terminal): Promise<void> {
  const pids = await killTree(pane.pid)
  expect(pids.length).toBeGreaterThan(1)
  await pane.exited
  await waitForGone(pids)
}

function sessionOf(machine: Machine, other?: string): Promise<string> {
  return waitFor(
    async () => {
      const [pane] = await machine.panes()
      return pane?.session?.id !== other ? pane?.session?.id : undefined
    },
    { timeoutMs: 60_000, describe: 'the workspace to have the session' },
  )
}

describe.skipIf(reason !== '')(`quil with the real opencode ${reason}`, () => {
  test('brings a killed pane back in the conversation it was in last', async () => {
    await using model = await startMockModel()
    await using agentHome = await makeAgentHome({ modelUrl: model.url, binDir: found.agent?.binDir ?? '' })
    await using machine = await openMachine({ env: agentHome.env, cwd: agentHome.project })

    const first = await machine.open('run', 'opencode', '--name', 'api')
    await first.screen.waitForText('Ask anything', SLOW)
    await say(first.screen, 'remember KIWI')
    const kiwi = await sessionOf(machine)
    await newConversation(first.screen)
    await say(first.screen, 'remember MANGO')
    const mango = await sessionOf(machine, kiwi)
    await murder(first)
    expect(await machine.panes()).toMatchObject([{ name: 'api', state: 'lost', session: { id: mango } }])

    const explained = JSON.parse((await machine.quil('explain', 'api', '--json')).stdout)
    expect(explained).toMatchObject({ outcome: { kind: 'resumed' }, session: { id: mango }, cwd: agentHome.project })
    expect(explained.file).toBe(join(found.agent?.binDir ?? '', 'opencode'))

    const second = await machine.open('resume', 'api')
    const screen = await second.screen.waitForText('ECHO(1): remember MANGO', SLOW)
    expect(screen).not.toContain('KIWI')
    await say(second.screen, 'and now')
    const request = model.requests.findLast((candidate) => !candidate.isTitle)
    expect(request?.texts).toEqual(['remember MANGO', 'and now'])

    second.screen.press('Ctrl+C')
    expect(await second.pane.exited).toMatchObject({ exitCode: 0 })
    expect(second.raw()).toContain('quil: api (opencode) ended; come back with: quil resume api')
    expect(await machine.panes()).toMatchObject([{ state: 'exited', exitCode: 0 }])
  })
})
