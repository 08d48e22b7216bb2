import { describe, expect, test } from 'vitest'
import { ask } from '../support/answers.ts'
import { type Machine, openMachine } from '../support/terminal.ts'

const WITHIN = ['--timeout', '30s'] as const

/** A shell that tells of its prompts and commands. */
async function openBash(): Promise<Machine> {
  const machine = await openMachine({ env: { SHELL: '/bin/bash' } })
  expect(await machine.quil('new', 'terminal', '--name', 'api')).toMatchObject({ exitCode: 0, stderr: '' })
  expect(await machine.quil('wait', 'api', 'idle', ...WITHIN)).toMatchObject({ exitCode: 0, stdout: '' })
  return machine
}

/** A program that asks for a permission until it gets a line, and has done its work then. */
async function openAsking(): Promise<Machine> {
  const machine = await openMachine()
  const report = (pairs: string): string => `printf '\\033]7501;${pairs}\\033\\\\'`
  const script = `${report('state=blocked:kind=permission')}; read answer; ${report('state=done')}; exec cat`
  expect(await machine.quil('new', 'terminal', '--name', 'asks', '--', '-c', script)).toMatchObject({ exitCode: 0 })
  return machine
}

describe('what a shell is doing', () => {
  test('is waited for, listed and explained: working until its command has ended', async () => {
    await using machine = await openBash()
    await machine.quil('send', 'api', 'sleep 1000', '--enter')
    expect(await machine.quil('wait', 'api', 'working', ...WITHIN)).toEqual({
      exitCode: 0,
      stdout: '',
      stderr: 'quil: pane api: working',
    })
    expect((await machine.quil('ls')).stdout).toMatch(/^api +terminal +working /m)
    const why = await machine.quil('explain', 'api', '--state')
    expect(why).toMatchObject({ exitCode: 0, stderr: '' })
    expect(why.stdout).toMatch(/^state {5}working\nsince {5}.*\nsource {4}osc-133\nevidence {2}osc-133 counts: working, /m)

    expect(await machine.quil('wait', 'api', 'done', '/never shown/', '--timeout', '200ms')).toMatchObject({ exitCode: 124 })
    await machine.quil('send', 'api', '--keys', 'C-c')
    expect(await machine.quil('wait', 'api', 'idle', ...WITHIN)).toMatchObject({ exitCode: 0 })
    const { activity, history } = await ask(machine, 'explain-state', 'explain', 'api', '--state')
    expect(activity).toMatchObject({ source: 'osc-133' })
    expect(history[0]).toMatchObject({ state: 'working', source: 'osc-133' })
  })

  test('is told as events, of which types and panes can be chosen', async () => {
    await using machine = await openBash()
    await machine.quil('new', 'terminal', '--name', 'other')
    const chosen = (...argv: readonly string[]): ReturnType<Machine['quil']> =>
      machine.quil('events', '--since', '0', '--no-follow', ...argv)
    expect((await chosen('--type', 'state', '--pane', 'api')).stdout).toMatch(/^\S+ {2}api idle.* \(osc-133\)$/m)
    const lines = (await chosen('--type', 'spawned,state', '--pane', 'other', '--json')).stdout.split('\n')
    const events = lines.map((line) => JSON.parse(line))
    expect(events[0]).toMatchObject({ type: 'spawned' })
    expect(new Set(events.map(({ pane }) => pane)).size).toBe(1)
    expect(await chosen('--pane', 'nope')).toMatchObject({ exitCode: 3, stdout: '' })
  })

  test('is waited for together with its end: whichever comes first', async () => {
    await using machine = await openBash()
    const waited = machine.quil('wait', 'api', 'blocked', 'exit', '/never shown/', ...WITHIN)
    await machine.quil('send', 'api', 'exit 7', '--enter')
    expect(await waited).toEqual({ exitCode: 0, stdout: '', stderr: 'quil: pane api: exited 7' })
    expect(await machine.quil('wait', 'api', 'idle')).toMatchObject({ exitCode: 4, stdout: '' })
    expect((await machine.quil('explain', 'api', '--state')).stdout).toMatch(/^state {5}exited: exit code 7$/m)
  })
})

describe('what panes are doing, in a terminal', () => {
  test('has its colour in the list, and stands in the choice of a pane', async () => {
    await using machine = await openAsking()
    await machine.quil('wait', 'asks', 'blocked', ...WITHIN)
    const listed = await machine.open('ls')
    expect(await listed.pane.exited).toMatchObject({ exitCode: 0 })
    expect(listed.raw()).toContain('\x1b[33mblocked: permission\x1b[0m')
    const { screen } = await machine.open()
    await screen.waitForText(/asks +terminal +blocked: permission/, { timeoutMs: 30_000 })
    screen.type('\x03')
  })
})

describe('a program that says by itself what it is doing', () => {
  test('is blocked until it gets an answer, and done then', async () => {
    await using machine = await openAsking()
    expect(await machine.quil('wait', 'asks', 'done', 'blocked', ...WITHIN)).toEqual({
      exitCode: 0,
      stdout: '',
      stderr: 'quil: pane asks: blocked: permission',
    })
    expect((await machine.quil('ls')).stdout).toMatch(/^asks +terminal +blocked: permission /m)
    const blocked = await ask(machine, 'explain-state', 'explain', 'asks', '--state')
    expect(blocked).toMatchObject({
      name: 'asks',
      state: 'running',
      activity: { state: 'blocked', source: 'osc-7501', blockedOn: 'permission' },
      evidence: [{ state: 'blocked', source: 'osc-7501', used: true }],
    })
    await machine.quil('send', 'asks', 'yes', '--enter')
    const { pane } = await ask(machine, 'wait', 'wait', 'asks', 'done', ...WITHIN)
    expect(pane).toMatchObject({ state: 'running', activity: { state: 'done', source: 'osc-7501' } })
  })
})
