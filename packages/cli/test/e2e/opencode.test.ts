import { join } from 'node:path'
import { makeAgentHome, opencodeOrSkipReason, startMockModel } from '@quil/testkit'
import { describe, expect, test } from 'vitest'
import { murder, opencodeHands, SLOW, say, sessionOf } from '../support/agents.ts'
import { openMachine } from '../support/terminal.ts'

const found = await opencodeOrSkipReason({ env: process.env })
const reason = found.reason ?? ''

describe.skipIf(reason !== '')(`quil with the real opencode ${reason}`, () => {
  test('brings a killed pane back in the conversation it was in last', async () => {
    await using model = await startMockModel()
    await using agentHome = await makeAgentHome({ modelUrl: model.url, binDir: found.agent?.binDir ?? '' })
    await using machine = await openMachine({ env: agentHome.env, cwd: agentHome.project })

    const first = await machine.open('run', 'opencode', '--name', 'api')
    await first.screen.waitForText('Ask anything', SLOW)
    await say(opencodeHands, first.screen, 'remember KIWI')
    const kiwi = await sessionOf(machine)
    await opencodeHands.startFresh(first.screen)
    await say(opencodeHands, first.screen, 'remember MANGO')
    const mango = await sessionOf(machine, kiwi)
    await murder(first)
    expect(await machine.panes()).toMatchObject([{ name: 'api', state: 'lost', session: { id: mango } }])

    const explained = JSON.parse((await machine.quil('explain', 'api', '--json')).stdout)
    expect(explained).toMatchObject({ outcome: { kind: 'resumed' }, session: { id: mango }, cwd: agentHome.project })
    expect(explained.file).toBe(join(found.agent?.binDir ?? '', 'opencode'))

    const second = await machine.open('resume', 'api')
    const screen = await second.screen.waitForText('ECHO(1): remember MANGO', SLOW)
    expect(screen).not.toContain('KIWI')
    await say(opencodeHands, second.screen, 'and now')
    const request = model.requests.findLast((candidate) => !candidate.isTitle)
    expect(request?.texts).toEqual(['remember MANGO', 'and now'])

    second.screen.press('Ctrl+C')
    expect(await second.pane.exited).toMatchObject({ exitCode: 0 })
    expect(second.raw()).toContain('quil: api (opencode) ended; come back with: quil resume api')
    expect(await machine.panes()).toMatchObject([{ state: 'exited', exitCode: 0 }])
  })
})
