import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { readHostLock } from '@quil/core/client'
import { findProcessesWithEnv, processTree, seededRandom, waitForGone } from '@quil/testkit'
import { describe, expect, onTestFailed, test } from 'vitest'
import { type HostedAgent, missingAgents, oneProgramEach, openAgentsLab } from '../support/hosted-agents.ts'
import { HostedShell } from '../support/hosted-shell.ts'
import type { Machine } from '../support/terminal.ts'

interface Scene {
  readonly machine: Machine
  readonly agents: readonly HostedAgent[]
  readonly random: () => number
  readonly round: number
}

/** What happens to the panes, by name. Each ends when the terminals it ended are gone. */
const ACCIDENTS: Readonly<Record<string, (scene: Scene) => Promise<void>>> = {
  detach: async (scene) => {
    await Promise.all(shown(scene).map((agent) => agent.detach()))
  },
  'kill -9 of the host': async (scene) => {
    await kill(await hostPid(scene.machine))
    await cutOff(scene)
  },
  'kill -9 of one agent': async (scene) => {
    const agent = drawn(shown(scene), scene.random)
    await kill((await panePids(scene.machine, [agent]))[0] as number)
    expect(await agent.left()).toMatchObject({ exitCode: 0, said: expect.stringContaining(`[${agent.name} killed SIGKILL]`) })
  },
  'kill -9 of the host and all agents': async (scene) => {
    await killAll(scene)
    await cutOff(scene)
  },
  'kill -9 of the host while all answer': async (scene) => {
    await somewhereInAnAnswer(scene)
    await kill(await hostPid(scene.machine))
    await cutOff(scene)
  },
  'kill -9 of the host and all agents while they answer': async (scene) => {
    await somewhereInAnAnswer(scene)
    await killAll(scene)
    await cutOff(scene)
  },
  'quil host stop': async (scene) => {
    expect(await scene.machine.quil('host', 'stop')).toMatchObject({ exitCode: 0 })
    await cutOff(scene)
  },
}

describe.skipIf(missingAgents !== '')(`real agents in the host ${missingAgents}`, () => {
  test('come back in their own conversations, whatever dies, in whatever order', { timeout: 900_000 }, async () => {
    const seed = Date.now() % 1_000_000
    const log: string[] = []
    onTestFailed(() => void process.stderr.write(`seed ${seed}: ${log.join(' · ')}\n`))
    const random = seededRandom(seed)
    await liveThrough(shuffled(Object.keys(ACCIDENTS), random), random, log)
  })
})

async function liveThrough(order: readonly string[], random: () => number, log: string[]): Promise<void> {
  await using lab = await openAgentsLab()
  const { machine } = lab
  const agents = [
    lab.agent('oc1', 'opencode'),
    lab.agent('oc2', 'opencode'),
    lab.agent('cc1', 'claude-code'),
    lab.agent('cc2', 'claude-code'),
  ]
  const [first, ...others] = agents as [HostedAgent, ...HostedAgent[]]
  await first.open() // starts the host
  await Promise.all(others.map((agent) => agent.openDetached().then(() => agent.attach())))
  const shell = new HostedShell(machine, 'sh', join(lab.agentHome.home, 'tmp'))
  await shell.open()
  const fruits = { oc1: 'APRICOT', oc2: 'BANANA', cc1: 'CHERRY', cc2: 'DAMSON' } as Readonly<Record<string, string>>
  await Promise.all(agents.map((agent) => agent.talk(`remember ${fruits[agent.name]}`)))
  await Promise.all(
    agents
      .filter(({ name }) => name.endsWith('1'))
      .map(async (agent) => {
        await agent.rotate()
        await agent.talk(`remember FRESH ${fruits[agent.name]}`)
      }),
  )
  for (const [round, name] of order.entries()) {
    const isLast = round === order.length - 1
    const restored = isLast || random() < 0.2
    // Some stay where they are, and go through the next accident as well; opencode takes seconds of both cores to come back.
    const wanted = isLast ? agents : some(agents, random)
    log.push(`${name}, then ${restored ? 'quil restore, and ' : ''}${wanted.map((agent) => agent.name)}`)
    await ACCIDENTS[name]?.({ machine, agents, random, round })
    if (restored) expect(await machine.quil('restore')).toMatchObject({ exitCode: 0 })
    await Promise.all([
      shell.visit(),
      ...wanted.map(async (agent) => {
        if (!agent.isShown) await agent.attach()
        await agent.talk(`${fruits[agent.name]} ${round}?`)
      }),
    ])
    await oneProgramEach(machine)
  }
  log.push('the end')
  await nothingIsLeft(machine)
}

/** Any moment of an answer is as good as any other: this one is drawn. */
async function somewhereInAnAnswer(scene: Scene): Promise<void> {
  await Promise.all(shown(scene).map((agent) => agent.beginToTalk(`${agent.name} ${scene.round} slowly`)))
  await pause(scene.random() * 3000)
}

async function killAll({ machine, agents, random }: Scene): Promise<void> {
  const pids = [await hostPid(machine), ...(await panePids(machine, agents))]
  const doomed = [...pids, ...(await Promise.all(pids.map(processTree))).flat()]
  for (const pid of shuffled(pids, random)) process.kill(pid, 'SIGKILL')
  await waitForGone(doomed)
}

async function kill(pid: number): Promise<void> {
  process.kill(pid, 'SIGKILL')
  await waitForGone([pid])
}

/** Every terminal says that the host is gone, and how to come back. */
async function cutOff(scene: Scene): Promise<void> {
  for (const agent of shown(scene)) {
    expect(await agent.left()).toMatchObject({ exitCode: 5, said: expect.stringContaining(`quil attach ${agent.name}`) })
  }
  expect((await scene.machine.panes()).filter(({ state }) => state === 'running')).toEqual([])
}

function shown({ agents }: Scene): readonly HostedAgent[] {
  return agents.filter(({ isShown }) => isShown)
}

function drawn<T>(values: readonly T[], random: () => number): T {
  return values[Math.floor(random() * values.length)] as T
}

/** One at least. */
function some<T>(values: readonly T[], random: () => number): readonly T[] {
  const sure = drawn(values, random)
  return values.filter((value) => value === sure || random() < 0.3)
}

async function hostPid(machine: Machine): Promise<number> {
  return (await readHostLock(machine.home))?.pid ?? 0
}

async function panePids(machine: Machine, agents: readonly HostedAgent[]): Promise<readonly number[]> {
  const panes = await machine.panes()
  return agents.flatMap(({ name }) => panes.find((pane) => pane.name === name)?.live?.pid ?? [])
}

/** After the last pane is closed and the host has ended, the home holds no lock, no socket, and no file of a session. */
async function nothingIsLeft(machine: Machine): Promise<void> {
  const ids = (await machine.panes()).map(({ id }) => id)
  expect(await machine.quil('close', '--force', ...ids)).toMatchObject({ exitCode: 0 })
  for (const id of ids) expect(await findProcessesWithEnv('QUIL_PANE_ID', id)).toEqual([])
  expect(await machine.quil('host', 'stop')).toMatchObject({ exitCode: 0 })
  expect(await readHostLock(machine.home)).toBeUndefined()
  expect(await readdir(machine.home)).not.toContain('host.sock')
  expect(await readdir(join(machine.home, 'sessions'))).toEqual([])
  expect(await readdir(join(machine.home, 'scrollback'))).toEqual([])
}

function shuffled<T>(values: readonly T[], random: () => number): T[] {
  return values
    .map((value) => ({ value, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ value }) => value)
}
