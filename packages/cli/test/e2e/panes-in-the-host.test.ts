import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { ask } from '../support/answers.ts'
import { type Machine, openMachine, QUIL } from '../support/terminal.ts'

/** A shell in the host that is ready for commands; answers its id. */
async function openShell(machine: Machine, name: string, ...options: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await machine.quil('new', 'terminal', '--name', name, ...options)
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  expect(await machine.quil('wait', name, '--text', '^ready>', '--timeout', '30s')).toMatchObject({ exitCode: 0 })
  return stdout
}

describe('a pane in the host', () => {
  test('is opened by its id, typed into, waited for and read', async () => {
    await using machine = await openMachine()
    const id = await openShell(machine, 'api')
    expect(id).toMatch(/^pane-[0-9a-f]{8}$/)
    expect(await machine.quil('send', 'api', 'echo', 'sum', '$((40+2))', '--enter')).toEqual({
      exitCode: 0,
      stdout: '',
      stderr: '',
    })
    const waited = await machine.quil('wait', 'api', '--text', '^sum 42$', '--timeout', '30s')
    expect(waited).toEqual({ exitCode: 0, stdout: '', stderr: 'quil: pane api: shows the text' })
    const { exitCode, stdout, stderr } = await machine.quil('read', 'api')
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(stdout).toMatch(/^ready> echo sum \$\(\(40\+2\)\)\nsum 42\nready>$/)

    expect(await ask(machine, 'read', 'read', 'api')).toMatchObject({
      pane: 'api',
      live: true,
      size: { cols: 80, rows: 24 },
      cursor: { y: 2 },
    })
    expect((await machine.quil('read', 'api', '--ansi')).stdout).toContain('\nsum 42\n')
    const shot = await ask(machine, 'shot', 'shot', 'api', '--scrollback', '10')
    expect(shot).toMatchObject({ pane: 'api', format: 'svg', live: true, size: { cols: 80, rows: 24 } })
    expect(await readFile(shot.path, 'utf8')).toMatch(/^<svg .*>sum<\/text>.*<\/svg>\n$/s)
    expect(await machine.quil('shot', 'api', '-o', '-', '--format', 'html')).toMatchObject({ exitCode: 0, stderr: '' })
    expect(await ask(machine, 'send', 'send', 'api', ':', '--enter')).toEqual({ pane: 'api', bytes: 2 })
    expect(await ask(machine, 'wait', 'wait', 'api', '--text', 'sum')).toMatchObject({ pane: { id, state: 'running' } })
    const { panes } = await ask(machine, 'ls', 'ls')
    expect(panes).toMatchObject([{ id, name: 'api', state: 'running', live: { clients: 0, outcome: { kind: 'fresh' } } }])
    expect((await machine.quil('ls')).stdout).toMatch(/^api +terminal +running \(\d+\) /m)
    expect(await ask(machine, 'explain', 'explain', 'api')).toMatchObject({ id, state: 'running', ready: true })
  })

  test('gets the bytes it is sent, in order: text, stdin, keys, Enter', async () => {
    await using machine = await openMachine()
    await machine.quil(
      'new',
      'terminal',
      '--name',
      'raw',
      '--',
      '-c',
      'stty raw -echo; echo set; head -c 9 | od -An -tx1; exec cat',
    )
    expect(await machine.quil('wait', 'raw', '--text', 'set', '--timeout', '30s')).toMatchObject({ exitCode: 0 })
    const argv = ['--home', machine.home, 'send', 'raw', 'ä', '--stdin', '--keys', 'C-c Up', '--enter', '--json']
    const input = Buffer.from([0x00, 0xff])
    const { stdout } = await execa(process.execPath, [QUIL, ...argv], { env: machine.env, extendEnv: false, input })
    expect(JSON.parse(stdout)).toEqual({ pane: 'raw', bytes: 9 })
    const sent = await machine.quil('wait', 'raw', '--text', 'c3 a4 00 ff 03 1b 5b 41 0d', '--timeout', '30s')
    expect(sent).toMatchObject({ exitCode: 0 })
  })

  test('is waited for in vain: 124 when the time is over, 4 when it has ended', async () => {
    await using machine = await openMachine()
    await openShell(machine, 'api')
    const late = await machine.quil('wait', 'api', '--text', 'never', '--timeout', '200ms', '--json')
    expect(late).toMatchObject({ exitCode: 124, stdout: '', stderr: expect.stringContaining('was waited for 0.2 s') })
    expect(await machine.quil('wait', 'api', '--text', '(')).toMatchObject({ exitCode: 2, stdout: '' })
    const ended = machine.quil('wait', 'api', '--timeout', '30s')
    const shown = machine.quil('wait', 'api', '--text', 'never', '--timeout', '30s')
    await machine.quil('send', 'api', 'echo last words; exit 7', '--enter')
    expect(await ended).toEqual({ exitCode: 0, stdout: '', stderr: 'quil: pane api: exited 7' })
    expect(await shown).toMatchObject({ exitCode: 4 })

    expect(await ask(machine, 'wait', 'wait', 'api')).toMatchObject({ pane: { state: 'exited', exitCode: 7, signal: null } })
    expect(await machine.quil('send', 'api', 'x')).toMatchObject({ exitCode: 4, stderr: expect.stringContaining('quil restore') })
    const words = await machine.quil('read', 'api')
    expect(words).toMatchObject({ exitCode: 0, stderr: 'quil: pane api is not running: these are its last words' })
    expect(words.stdout).toMatch(/^last words$/m)
    expect(await ask(machine, 'read', 'read', 'api')).toMatchObject({ live: false, cursor: null })
    const [pane] = (await ask(machine, 'ls', 'ls')).panes
    expect(pane.lastExit.lastLines).toContain('last words')
  })

  test('is restarted as the same pane with another process', async () => {
    await using machine = await openMachine()
    const id = await openShell(machine, 'api')
    const before = (await ask(machine, 'ls', 'ls')).panes[0].live.pid
    const { pane } = await ask(machine, 'restart', 'restart', 'api')
    expect(pane).toMatchObject({ id, name: 'api', state: 'running' })
    expect(pane.live.pid).not.toBe(before)
    expect(await machine.quil('restart', 'api')).toMatchObject({
      exitCode: 0,
      stdout: '',
      stderr: 'quil: pane api fresh: started again in its directory',
    })
  })

  test('is renamed, refused a name that is taken, and called by its id without one', async () => {
    await using machine = await openMachine()
    const id = await openShell(machine, 'api')
    await openShell(machine, 'docs')
    expect(await machine.quil('rename', 'api', 'docs')).toMatchObject({
      exitCode: 4,
      stderr: expect.stringContaining('"docs" is taken'),
    })
    expect(await ask(machine, 'rename', 'rename', 'api', 'web')).toMatchObject({ pane: { id, name: 'web' } })
    expect(await machine.quil('rename', 'web', '--clear')).toMatchObject({
      exitCode: 0,
      stderr: `quil: pane ${id} has no name any more`,
    })
    expect(await machine.quil('read', id)).toMatchObject({ exitCode: 0 })
  })

  test('is closed with --force while it runs, and leaves no record', async () => {
    await using machine = await openMachine()
    const id = await openShell(machine, 'api')
    expect(await machine.quil('close', 'api')).toMatchObject({ exitCode: 4, stderr: expect.stringContaining('--force') })
    expect(await ask(machine, 'close', 'close', 'api', '--force')).toEqual({
      closed: [{ id, name: 'api', plugin: 'terminal' }],
      failed: [],
    })
    expect(await machine.panes()).toEqual([])
  })

  test('names the pane in which quil runs with a dot, and finds its host by itself', async () => {
    await using machine = await openMachine()
    const id = await openShell(machine, 'outer')
    await machine.quil('send', 'outer', `'${process.execPath}' '${QUIL}' rename . inner; echo "rc=$?"`, '--enter')
    expect(await machine.quil('wait', id, '--text', '^rc=0', '--timeout', '30s')).toMatchObject({ exitCode: 0 })
    expect(await machine.panes()).toMatchObject([{ id, name: 'inner' }])
  })

  test('does not come back in another terminal while the host holds it', async () => {
    await using machine = await openMachine()
    const id = await openShell(machine, 'api')
    expect(await machine.quil('resume', 'api')).toMatchObject({
      exitCode: 4,
      stdout: '',
      stderr: `quil: pane ${id} runs in the host: quil attach ${id} shows it here`,
    })
  })

  test.each([
    ['send', 'nope', 'x'],
    ['read', 'nope'],
    ['wait', 'nope'],
    ['restart', 'nope'],
    ['rename', 'nope', 'x'],
    ['close', 'nope'],
    ['explain', 'nope'],
  ])('answers 3 where there is none of that name: quil %s %s', async (...argv) => {
    await using machine = await openMachine()
    const { exitCode, stdout, stderr } = await machine.quil(...argv)
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' })
    expect(stderr).toContain('there is no pane "nope"')
  })
})

describe('quil restore', () => {
  test('brings back what was meant to go on, and tells of each that cannot why', async () => {
    await using machine = await openMachine()
    const gone = join(machine.root, 'gone')
    await mkdir(gone)
    await openShell(machine, 'api')
    await openShell(machine, 'lost', '--cwd', gone)
    await openShell(machine, 'over')
    await machine.quil('send', 'over', 'exit', '--enter')
    await machine.quil('wait', 'over')
    await machine.quil('host', 'stop')
    await rm(gone, { recursive: true })
    const states = async (): Promise<Record<string, string>> =>
      Object.fromEntries(
        (await ask(machine, 'ls', 'ls')).panes.map((pane: { name: string; state: string }) => [pane.name, pane.state]),
      )
    expect(await states()).toEqual({ api: 'interrupted', lost: 'interrupted', over: 'exited' })

    const { exitCode, stdout, stderr } = await machine.quil('restore')
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' })
    expect(stdout).toMatch(/^api +fresh +started again in its directory$/m)
    expect(stdout).toMatch(/^lost +refused +.*gone.* does not exist$/m)
    expect(stdout).not.toMatch(/^over/m)
    expect(await states()).toEqual({ api: 'running', lost: 'refused', over: 'exited' })
    expect((await machine.quil('ls')).stdout).toMatch(/^lost +terminal +refused CWD_NOT_FOUND/m)

    await mkdir(gone)
    const again = await ask(machine, 'restore', 'restore', '--all')
    expect(
      again.restored.map(({ pane, error }: { pane: { name: string }; error: unknown }) => [pane.name, error]).sort(),
    ).toEqual([
      ['lost', null],
      ['over', null],
    ])
    expect(await machine.quil('restore')).toMatchObject({ exitCode: 0, stdout: '' })
    expect(await machine.quil('restore', 'nope', 'api')).toMatchObject({
      exitCode: 3,
      stdout: expect.stringMatching(/^api /m),
      stderr: 'quil: there is no pane "nope": quil ls lists them',
    })
  })
})
