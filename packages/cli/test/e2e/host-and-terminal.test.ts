import { readHostLock } from '@quil/core/client'
import { killTree, waitForGone } from '@quil/testkit'
import { describe, expect, test } from 'vitest'
import { type Machine, openMachine } from '../support/terminal.ts'

/** A program that does not end with its terminal, and says which process it is. */
const STUBBORN = ['--', '-c', "trap '' HUP; echo process $$ is ready; while :; do sleep 1; done"]
const READY = /process (\d+) is ready/

async function programOf(machine: Machine, name: string): Promise<number> {
  expect(await machine.quil('wait', name, '--text', 'is ready', '--timeout', '60s')).toMatchObject({ exitCode: 0 })
  return Number(READY.exec((await machine.quil('read', name)).stdout)?.[1])
}

describe('a pane that moves between the host and a terminal', () => {
  test('leaves no program behind that has ignored the end of its host', async () => {
    await using machine = await openMachine()
    await machine.quil('new', 'terminal', '--name', 'api', ...STUBBORN)
    const first = await programOf(machine, 'api')
    const host = (await readHostLock(machine.home))?.pid ?? 0
    process.kill(host, 'SIGKILL')
    await waitForGone([host])
    expect(() => process.kill(first, 0)).not.toThrow()
    const { pane, screen } = await machine.open('resume', 'api')
    await screen.waitForText(READY, { timeoutMs: 60_000 })
    await waitForGone([first])

    const [, second] = READY.exec(screen.text()) ?? []
    process.kill(pane.pid, 'SIGKILL') // and so does one that ignores the end of its terminal
    await pane.exited
    expect(() => process.kill(Number(second), 0)).not.toThrow()
    expect(await machine.quil('restore')).toMatchObject({ exitCode: 0 })
    await waitForGone([Number(second)])
    await killTree(await programOf(machine, 'api'))
  })

  test('has ended when it ended there, however the host ended before', async () => {
    await using machine = await openMachine()
    await machine.quil('new', 'terminal', '--name', 'api')
    await machine.quil('host', 'stop')
    expect(await machine.panes()).toMatchObject([{ state: 'interrupted' }])
    const { pane, screen } = await machine.open('resume', 'api')
    await screen.waitForText('ready>', { timeoutMs: 60_000 })
    expect(await machine.panes()).toMatchObject([{ state: 'running', pid: pane.pid }])
    screen.type('exit 3\r')
    expect(await pane.exited).toMatchObject({ exitCode: 3 })
    expect(await machine.panes()).toMatchObject([{ state: 'exited', exitCode: 3 }])
    expect(await machine.quil('restore')).toMatchObject({ exitCode: 0, stdout: '' })
  })
})
