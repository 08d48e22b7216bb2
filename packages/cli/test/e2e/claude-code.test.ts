import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { PaneId } from '@quil/core'
import { openWorkspaceStore } from '@quil/core/workspace'
import {
  type AgentHome,
  type ClaudeRequest,
  claudeCodeOrSkipReason,
  type MockModel,
  makeClaudeHome,
  type Screen,
  startMockClaudeModel,
} from '@quil/testkit'
import { describe, expect, test } from 'vitest'
import { type AgentHands, claudeHands, inTranscript, murder, SLOW, say, sessionOf } from '../support/agents.ts'
import { type Machine, openMachine, type Terminal } from '../support/terminal.ts'

const RUN = ['run', 'claude-code', '--toggle', 'manual'] as const
const found = await claudeCodeOrSkipReason({ env: process.env })
const reason = found.reason ?? ''

interface Lab extends AsyncDisposable {
  readonly model: MockModel<ClaudeRequest>
  readonly agentHome: AgentHome
  readonly machine: Machine
  readonly hands: AgentHands
  /** Sends a prompt, and waits until its answer is on the disk: a kill before that loses it. */
  readonly say: (screen: Screen, text: string) => Promise<void>
  /** What the last prompt sent to the model. */
  readonly lastTexts: () => readonly string[] | undefined
}

async function openLab(): Promise<Lab> {
  const model = await startMockClaudeModel()
  const agentHome = await makeClaudeHome({ modelUrl: model.url, binDir: found.agent?.binDir ?? '' })
  const machine = await openMachine({ env: agentHome.env, cwd: agentHome.project })
  const hands = claudeHands(agentHome.home)
  return {
    model,
    agentHome,
    machine,
    hands,
    say: (screen, text) => say(hands, screen, text),
    lastTexts: () => model.requests.findLast(({ isSide, isNotice }) => !isSide && !isNotice)?.texts,
    [Symbol.asyncDispose]: async () => {
      for (const one of [machine, agentHome, model]) await one[Symbol.asyncDispose]()
    },
  }
}

describe.skipIf(reason !== '')(`quil with the real Claude Code ${reason}`, () => {
  test('brings a killed pane back in the conversation it was in last', async () => {
    await using lab = await openLab()
    const { machine, agentHome, hands, say } = lab
    const first = await machine.open(...RUN, '--name', 'api')
    await say(first.screen, 'remember KIWI')
    const kiwi = await sessionOf(machine)
    await hands.startFresh(first.screen)
    const mango = await sessionOf(machine, kiwi)
    await say(first.screen, 'remember MANGO')
    await murder(first)
    expect(await machine.panes()).toMatchObject([{ name: 'api', state: 'lost', session: { id: mango } }])

    const explained = JSON.parse((await machine.quil('explain', 'api', '--json')).stdout)
    expect(explained).toMatchObject({ outcome: { kind: 'resumed' }, session: { id: mango }, cwd: agentHome.project })
    expect(explained.file).toBe(join(found.agent?.binDir ?? '', 'claude'))
    expect(explained.args).toEqual(expect.arrayContaining(['--resume', mango]))

    const second = await machine.open('resume', 'api')
    const screen = await second.screen.waitForText('ECHO(1): remember MANGO', SLOW)
    expect(screen).not.toContain('KIWI')
    await say(second.screen, 'and now')
    expect(lab.lastTexts()).toEqual(['remember MANGO', 'and now'])

    await hands.enter(second.screen, '/exit')
    expect(await second.pane.exited).toMatchObject({ exitCode: 0 })
    expect(second.raw()).toContain('quil: api (claude-code) ended; come back with: quil resume api')
    expect(await machine.panes()).toMatchObject([{ state: 'exited', exitCode: 0, session: { id: mango } }])

    expect(await machine.quil('close', 'api')).toMatchObject({ exitCode: 0 })
    expect(await machine.panes()).toEqual([])
    expect(await readdir(join(machine.home, 'sessions'))).toEqual([])
    await inTranscript(agentHome.home, 'and now') // the conversation is Claude Code's, and stays
  })

  test('of two that resume the same pane at once, one gets it', async () => {
    await using lab = await openLab()
    const { machine, say } = lab
    const first = await machine.open(...RUN, '--name', 'api')
    await say(first.screen, 'remember KIWI')
    await sessionOf(machine)
    await murder(first)
    const both = await Promise.all([machine.open('resume', 'api'), machine.open('resume', 'api')])
    const [loser, winner] = await Promise.race(
      both.map(async (one, index) => [await one.pane.exited, both[1 - index] as Terminal, one] as const),
    ).then(([exit, other, one]) => [{ exit, said: one.raw() }, other] as const)
    expect(loser.exit).toMatchObject({ exitCode: 4 })
    expect(loser.said).toMatch(/quil: pane api \(pane-\w+\) is running: process \d+ holds it/)
    await say(winner.screen, 'still there')
    expect(lab.lastTexts()).toEqual(['remember KIWI', 'still there'])
    expect(await machine.panes()).toMatchObject([{ state: 'running', pid: winner.pane.pid }])
  })

  test('of two panes whose records name the same session, the second is refused and told who has it', async () => {
    await using lab = await openLab()
    const { machine, say } = lab
    const first = await machine.open(...RUN, '--name', 'api')
    await say(first.screen, 'remember KIWI')
    const session = await sessionOf(machine)
    await murder(first)
    const twin = 'pane-00000002' as PaneId
    await openWorkspaceStore(machine.home).update((records) => [
      ...records,
      ...records.map((record) => ({ ...record, id: twin, name: 'twin' })),
    ])
    const second = await machine.open('resume', 'api')
    await say(second.screen, 'still there')
    const { exitCode, stderr } = await machine.quil('resume', 'twin')
    const holder = (await machine.panes()).find(({ name }) => name === 'api')
    expect([exitCode, stderr]).toEqual([
      4,
      `quil: pane ${twin} cannot come back: session ${session} is open in pane ${holder?.id}`,
    ])
    await say(second.screen, 'undisturbed')
    expect(lab.lastTexts()).toEqual(['remember KIWI', 'still there', 'undisturbed'])

    await murder(second)
    const third = await machine.open('resume', 'twin') // nobody has it any more
    await say(third.screen, 'as twin')
    expect(lab.lastTexts()?.at(0)).toBe('remember KIWI')
  })
})
