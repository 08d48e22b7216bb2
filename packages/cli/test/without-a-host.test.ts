import { readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
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
    expect(await lab.quil(['read', 'api', '--ansi'])).toMatchObject({ code: 0, stdout: 'one\n\nlast words\n' })
    expect(await lab.quil(['read', 'docs'])).toMatchObject({ code: 0, stdout: '' })
    expect(await lab.quil(['wait', 'api'])).toMatchObject({ code: 0, stdout: '', stderr: 'quil: pane api: exited 3\n' })
    expect(await lab.quil(['wait', 'api', 'done', 'exit'])).toMatchObject({ code: 0, stderr: 'quil: pane api: exited 3\n' })
    for (const words of [['--text', 'x'], ['/x/'], ['idle']]) expect((await lab.quil(['wait', 'api', ...words])).code).toBe(4)
  })

  test('the last words of a pane are a picture in the file that is named, or in one that replaces none', async () => {
    const shot = (...argv: readonly string[]) => lab.quil(['shot', 'api', ...argv])
    const made = { code: 0, stderr: 'quil: pane api is not running: these are its last words\n' }
    for (const name of ['api.svg', 'api-2.svg'])
      expect(await shot()).toMatchObject({ ...made, stdout: `${join(lab.root, name)}\n` })
    expect(await readFile(join(lab.root, 'api.svg'), 'utf8')).toBe(await readFile(join(lab.root, 'api-2.svg'), 'utf8'))

    await writeFile(join(lab.root, 'real.html'), 'before')
    await symlink('real.html', join(lab.root, 'link.html'))
    expect(await shot('-o', 'link.html')).toMatchObject({ ...made, stdout: `${join(lab.root, 'link.html')}\n` })
    const page = await readFile(join(lab.root, 'real.html'), 'utf8')
    expect(page).toMatch(/^<!doctype html>.*charset="utf-8".*<title>api<\/title>.*<pre .*last words.*<\/html>\n$/s)

    expect(await shot('-o', '-', '--format', 'text')).toMatchObject({ ...made, stdout: 'one\n\nlast words\n' })
    const told = await shot('-o', 'cells', '--format', 'cells', '--json')
    const content = await readFile(join(lab.root, 'cells'), 'utf8')
    expect(JSON.parse(content)).toMatchObject({ format: 'cells', live: false, size: { cols: 80, rows: 3 } })
    expect(told.json()).toEqual({
      pane: 'api',
      path: join(lab.root, 'cells'),
      format: 'cells',
      bytes: Buffer.byteLength(content),
      size: { cols: 80, rows: 3 },
      live: false,
    })
    expect(await answerProblems('shot', told.json())).toEqual([])
    expect((await readdir(lab.root)).sort()).toEqual(
      ['.quil', 'api-2.svg', 'api.svg', 'bin', 'cells', 'link.html', 'real.html'].sort(),
    )
  })

  test('a picture that cannot be made is told of, and leaves no file', async () => {
    const before = await readdir(lab.root)
    const refused = async (...argv: readonly string[]) => {
      const { code, stdout, stderr } = await lab.quil(['shot', ...argv])
      expect([stdout, await readdir(lab.root)]).toEqual(['', before])
      return [code, stderr]
    }
    expect(await refused('docs')).toEqual([4, expect.stringContaining('nothing it showed is kept')])
    expect(await refused('elsewhere')).toEqual([4, expect.stringContaining('runs in another terminal')])
    expect(await refused('nope')).toEqual([3, expect.anything()])
    expect(await refused('api', '-o', 'api.png')).toEqual([2, expect.stringContaining('what kind of picture is that?')])
    expect(await refused('api', '-o', '-', '--json')).toEqual([2, expect.stringContaining('no room for --json')])
    expect(await refused('api', '-o', 'not/there.svg')).toEqual([
      1,
      `quil: ${join(lab.root, 'not/there.svg')} cannot be written: ENOENT: no such file or directory\n`,
    ])
    expect(await refused('api', '-o', 'bin', '--format', 'svg')).toEqual([1, expect.stringContaining('EISDIR')])
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
