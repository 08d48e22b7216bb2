import { spawn } from 'node:child_process'
import { access, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readHostLock } from '@quil/core/client'
import { endProcessesWithEnv, findProcessesWithEnv } from '@quil/testkit'
import { describe, expect, onTestFinished, test } from 'vitest'
import { ask } from '../support/answers.ts'
import { missingAgents, oneProgramEach, openAgentsLab } from '../support/hosted-agents.ts'
import { HostedShell } from '../support/hosted-shell.ts'
import type { Machine } from '../support/terminal.ts'

describe.skipIf(missingAgents !== '')(`after a crash of the machine ${missingAgents}`, () => {
  test('everything comes back, each in its own conversation or directory, and no stranger is taken for a pane', async () => {
    await using lab = await openAgentsLab()
    const { machine, agentHome } = lab
    const [opencode, claude] = [lab.agent('oc', 'opencode'), lab.agent('cc', 'claude-code')]
    const shell = new HostedShell(machine, 'sh', join(agentHome.home, 'tmp'))
    await opencode.open()
    await Promise.all([claude.open(), shell.open()])
    const solo = await machine.open('run', 'terminal', '--name', 'solo') // without the host
    await solo.screen.waitForText(/[$#>] *$/m)
    await Promise.all([opencode.talk('remember FIG'), claude.talk('remember GRAPE')])
    const before = await programs(machine)

    await endProcessesWithEnv('HOME', agentHome.home)
    await Promise.all([opencode.left(), claude.left(), solo.pane.exited])
    await Promise.all(['host.sock', 'host.lock', 'workspace.lock'].map((name) => access(join(machine.home, name))))
    const stranger = await giveAllPidsToStranger(machine)

    const states = (await machine.panes()).map(({ name, state }) => [name, state]).sort()
    expect(states).toEqual(['cc', 'oc', 'sh', 'solo'].map((name) => [name, 'lost']))
    expect(await findProcessesWithEnv('HOME', agentHome.home)).toEqual([]) // to look starts nothing

    const { restored } = await ask(machine, 'restore', 'restore')
    expect(restored.map((one: Restored) => [one.pane.name, one.outcome?.kind, one.error]).sort()).toEqual([
      ['cc', 'resumed', null],
      ['oc', 'resumed', null],
      ['sh', 'fresh', null],
      ['solo', 'fresh', null],
    ])
    const after = await programs(machine)
    expect(Object.keys(after)).toEqual(Object.keys(before))
    await Promise.all([
      shell.visit(),
      ...[opencode, claude].map(async (agent) => {
        await agent.attach()
        await agent.talk(`${agent.name}, what was it?`)
      }),
    ])
    await oneProgramEach(machine)
    expect(stranger.exitCode ?? stranger.signalCode).toBe(null) // it has nothing to do with all this, and lives
    expect((await readHostLock(machine.home))?.pid).not.toBe(stranger.pid)
  })
})

interface Restored {
  readonly pane: { readonly name: string }
  readonly outcome: { readonly kind: string } | null
  readonly error: unknown
}

async function programs(machine: Machine): Promise<Readonly<Record<string, number | undefined>>> {
  const panes = (await machine.panes()).map(({ name, live }) => [name ?? '', live?.pid] as const)
  return Object.fromEntries(panes.sort(([a], [b]) => a.localeCompare(b)))
}

/** After a reboot the pids on record belong to others: all of them to one process here, which started at another time. */
async function giveAllPidsToStranger(machine: Machine): Promise<ReturnType<typeof spawn>> {
  const stranger = spawn('sleep', ['600'], { stdio: 'ignore' })
  onTestFinished(() => void stranger.kill('SIGKILL'))
  for (const name of ['workspace.json', 'host.lock', 'workspace.lock']) {
    const path = join(machine.home, name)
    const text = await readFile(path, 'utf8')
    await writeFile(path, text.replaceAll(/("pid":\s*)\d+/g, `$1${stranger.pid}`))
  }
  const text = await readFile(join(machine.home, 'workspace.json'), 'utf8')
  expect(text.match(new RegExp(`"pid":\\s*${stranger.pid}\\b`, 'g'))).toHaveLength(8) // holder and program of each
  return stranger
}
