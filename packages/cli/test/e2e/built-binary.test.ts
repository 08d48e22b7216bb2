import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { type Machine, openMachine, QUIL } from '../support/terminal.ts'

const REPORTER = fileURLToPath(new URL('../fixtures/report-libraries.mjs', import.meta.url))

/** The native libraries a command loads. */
async function librariesOf(machine: Machine, ...argv: readonly string[]): Promise<readonly string[]> {
  const report = join(machine.root, 'libraries.json')
  const env = { ...machine.env, REPORT_LIBRARIES: report }
  await execa(process.execPath, ['--import', REPORTER, QUIL, '--home', machine.home, ...argv], {
    env,
    extendEnv: false,
    stdin: 'ignore',
  })
  const libraries: string[] = JSON.parse(await readFile(report, 'utf8'))
  return libraries.filter((library) => library.endsWith('.node'))
}

describe('the built quil', () => {
  test('lists panes without loading native code', async () => {
    await using machine = await openMachine()
    await machine.quil('run', 'terminal', '--', '-c', 'true')
    expect(await librariesOf(machine, 'ls')).toEqual([])
    expect((await librariesOf(machine, 'doctor')).join()).toMatch(/koffi/)
  })

  test('speaks to the host without loading native code', async () => {
    await using machine = await openMachine()
    await machine.quil('new', 'terminal', '--name', 'api')
    for (const argv of [
      ['ls'],
      ['read', 'api'],
      ['send', 'api', 'x'],
      ['events', '--no-follow'],
      ['host', 'status'],
      ['new', 'terminal'],
    ]) {
      expect([argv, await librariesOf(machine, ...argv)]).toEqual([argv, []])
    }
  })

  test('does not mind that nobody reads its answer', async () => {
    await using machine = await openMachine()
    await machine.quil('run', 'terminal', '--', '-c', 'true')
    const script = `("$@"; echo "rc=$?" >&2) | true`
    const argv = [process.execPath, QUIL, '--home', machine.home, 'ls']
    const { stderr } = await execa('/bin/sh', ['-c', script, 'sh', ...argv], { env: machine.env, extendEnv: false })
    expect(stderr).toBe('rc=0')
  })

  test('ends a pane whose output nobody reads any more', async () => {
    await using machine = await openMachine()
    const script = `("$@" </dev/null; echo "rc=$?" >&2) | head -c 1`
    const argv = [process.execPath, QUIL, '--home', machine.home, 'run', 'terminal', '--', '-c', 'yes']
    const { stderr } = await execa('/bin/sh', ['-c', script, 'sh', ...argv], { env: machine.env, extendEnv: false })
    expect(stderr).toBe('rc=129')
    expect(await machine.panes()).toMatchObject([{ state: 'exited', signal: 'SIGHUP' }])
  })

  test('refuses the home of another program before it writes anything', async () => {
    await using machine = await openMachine()
    await mkdir(machine.home, { mode: 0o700 })
    const file = join(machine.home, 'workspace.json')
    await writeFile(file, '{"tabs":["theirs"]}', { mode: 0o600 })
    const { exitCode, stdout, stderr } = await machine.quil('run', 'terminal', '--', '-c', 'echo started')
    expect([exitCode, stdout]).toEqual([4, ''])
    expect(stderr).toContain(file)
    expect(stderr).toContain('QUIL_HOME')
    expect(await readdir(machine.home)).toEqual(['workspace.json'])
    expect(await readFile(file, 'utf8')).toBe('{"tabs":["theirs"]}')
  })

  test.each([
    [0, ['ls']],
    [0, ['--version']],
    [1, ['run', 'stripe']],
    [2, ['nonsense']],
    [2, ['new', 'nonsense']],
    [2, ['send', 'nobody', '--keys', 'Nonsense']],
    [3, ['resume', 'nobody']],
    [3, ['read', 'nobody']],
    [3, ['restart', 'nobody']],
    [5, ['host', 'status']],
    [5, ['events']],
    [7, ['run', 'terminal', '--', '-c', 'exit 7']],
    [137, ['run', 'terminal', '--', '-c', 'kill -9 $$']],
  ])('exits %i from: quil %j', async (expected, argv) => {
    await using machine = await openMachine()
    const { exitCode, stderr } = await machine.quil(...argv)
    expect(exitCode).toBe(expected)
    expect(stderr).not.toMatch(/\n\s+at /)
  })
})
