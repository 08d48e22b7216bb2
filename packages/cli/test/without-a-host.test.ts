import { readdir } from 'node:fs/promises'
import { currentHolder } from '@quil/core/workspace'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { answerProblems } from './support/answer-schemas.ts'
import { type Lab, openLab, record } from './support/cli.ts'

const at = '2026-09-01T12:00:00.000Z'

describe('without a host, and without starting one', () => {
  let lab: Lab

  beforeEach(async () => {
    lab = await openLab()
    await lab.put(
      record({
        id: 'pane-00000001',
        name: 'api',
        lastExit: { exitCode: 3, signal: null, at, lastLines: ['one', '', 'last words'] },
      }),
      record({ id: 'pane-00000002', name: 'docs' }),
      record({ id: 'pane-00000003', name: 'elsewhere', holder: { pid: process.ppid, startedAt: 'unknown' } }),
    )
  })

  afterEach(async () => {
    expect((await readdir(lab.home)).filter((name) => name.startsWith('host'))).toEqual([])
    await lab[Symbol.asyncDispose]()
  })

  test('a pane is renamed, on record', async () => {
    expect(await lab.quil(['rename', 'api', 'web'])).toMatchObject({
      code: 0,
      stdout: '',
      stderr: 'quil: pane pane-00000001 is called web\n',
    })
    expect((await lab.records()).map(({ name }) => name)).toEqual(['web', 'docs', 'elsewhere'])
    expect((await lab.quil(['rename', 'web', 'docs'])).code).toBe(4)
    for (const name of ['-x', '.', '0123abcd', 'pane-x']) expect((await lab.quil(['rename', 'web', name])).code).toBe(2)
    const cleared = await lab.quil(['rename', 'web', '--clear', '--json'])
    expect(cleared.json()).toMatchObject({ pane: { id: 'pane-00000001', name: null } })
    expect(await answerProblems('rename', cleared.json())).toEqual([])
    expect((await lab.records())[0]).not.toHaveProperty('name')
  })

  test('the last words of a pane are read, and its end waited for no longer', async () => {
    expect(await lab.quil(['read', 'api'])).toMatchObject({
      code: 0,
      stdout: 'one\n\nlast words\n',
      stderr: 'quil: pane api is not running: these are its last words\n',
    })
    expect(await lab.quil(['read', 'docs'])).toMatchObject({ code: 0, stdout: '' })
    expect(await lab.quil(['wait', 'api'])).toMatchObject({ code: 0, stdout: '', stderr: 'quil: pane api: exited 3\n' })
    expect(await lab.quil(['wait', 'api', 'done', 'exit'])).toMatchObject({ code: 0, stderr: 'quil: pane api: exited 3\n' })
    for (const words of [['--text', 'x'], ['/x/'], ['idle']]) expect((await lab.quil(['wait', 'api', ...words])).code).toBe(4)
  })

  test('more lines than there can be are a usage error that names the limit', async () => {
    const { code, stderr } = await lab.quil(['read', 'api', '--lines', '100001'])
    expect([code, stderr]).toEqual([2, expect.stringContaining('Expected at most 100000.')])
  })

  test.each([
    ['blokced', 'did you mean "blocked"?'],
    ['Idle', 'did you mean "idle"?'],
    ['nonsense', 'there are idle, blocked, done, working, exit and /pattern/'],
    ['/', 'there are idle, blocked, done, working, exit and /pattern/'],
  ])('what cannot be waited for is a usage error that says what can: %s', async (word, hint) => {
    const { code, stdout, stderr } = await lab.quil(['wait', 'api', 'done', word])
    expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: '', stderr: `quil: "${word}" is nothing to wait for: ${hint}\n` })
  })

  test('why a pane is in its state is told from its record', async () => {
    const { code, stdout, stderr } = await lab.quil(['explain', 'api', '--state'])
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(
      /^pane {6}api \(pane-00000001\)\nplugin {4}terminal\nstate {5}exited: exit code 3\nsince {5}2026-09-01T12:00:00\.000Z \(\d+d ago\)\nsource {4}exit\n$/,
    )
    expect((await lab.quil(['explain', 'nope', '--state'])).code).toBe(3)
  })

  test('nothing is typed where nothing runs, or where another terminal has it', async () => {
    const { code, stderr } = await lab.quil(['send', 'api', 'x'])
    expect([code, stderr]).toEqual([4, 'quil: pane pane-00000001 is not running: quil restore pane-00000001\n'])
    const held = await lab.quil(['send', 'elsewhere', 'x'])
    expect(held).toMatchObject({ code: 4, stderr: expect.stringContaining(`process ${process.ppid} holds it`) })
    expect((await lab.quil(['wait', 'elsewhere'])).code).toBe(4)
  })

  test('a pane that is not there is not restarted', async () => {
    expect((await lab.quil(['restart', 'nope'])).code).toBe(3)
  })

  test('there is nothing to tell, and nothing to stop', async () => {
    expect(await lab.quil(['events'])).toMatchObject({ code: 5, stdout: '' })
    expect((await lab.quil(['host', 'status'])).code).toBe(5)
    expect((await lab.quil(['host', 'stop', '--json'])).json()).toEqual({ home: lab.home, stopped: false })
  })

  test.each([
    ['explain', ['explain', 'api']],
    ['explain-state', ['explain', 'api', '--state']],
    ['plugins', ['plugins']],
    ['plugins-show', ['plugins', 'show', 'terminal']],
    ['plugins-check', ['plugins', 'check']],
    ['doctor', ['doctor']],
    ['ls', ['ls']],
    ['read', ['read', 'api']],
    ['wait', ['wait', 'api']],
  ] as const)('%s answers what is published', async (verb, argv) => {
    const { code, json } = await lab.quil([...argv, '--json'])
    expect(code).toBe(0)
    expect(await answerProblems(verb, json())).toEqual([])
  })

  test('a pane that another process holds is told as running', async () => {
    await lab.put(record({ id: 'pane-00000004', holder: currentHolder() }))
    const { panes } = (await lab.quil(['ls', '--json'])).json() as { panes: { id: string; state: string; pid?: number }[] }
    expect(panes.filter(({ state }) => state === 'running').map(({ pid }) => pid)).toEqual([process.ppid, process.pid])
  })
})
