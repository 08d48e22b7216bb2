import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, lstat, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { createServer as createSocketServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readHostLock } from '@quil/core/client'
import { findProcessesWithEnv, tempDir, waitFor, waitForFile, waitForGone } from '@quil/testkit'
import { describe, expect, onTestFinished, test } from 'vitest'
import { noSmallDisk, openSmallDisk } from '../support/small-disk.ts'
import { type Machine, openMachine, QUIL } from '../support/terminal.ts'

const OTHER_VERSION = fileURLToPath(new URL('../fixtures/host-of-another-version.mjs', import.meta.url))
const noDisk = await noSmallDisk()
const isRoot = process.getuid?.() === 0

async function openShell(machine: Machine, name: string, ...more: readonly string[]): Promise<void> {
  expect(await machine.quil('new', 'terminal', '--name', name, ...more)).toMatchObject({ exitCode: 0, stderr: '' })
  expect(await machine.quil('wait', name, '--text', '^ready>', '--timeout', '60s')).toMatchObject({ exitCode: 0 })
}

/** A shell answers, so it was not disturbed. */
async function answers(machine: Machine, name: string, question: number): Promise<void> {
  expect(await machine.quil('send', name, `echo $((${question}+1000))`, '--enter')).toMatchObject({ exitCode: 0 })
  const shown = await machine.quil('wait', name, '--text', `^${question + 1000}$`, '--timeout', '60s')
  expect(shown).toMatchObject({ exitCode: 0 })
}

async function states(machine: Machine): Promise<Readonly<Record<string, string>>> {
  return Object.fromEntries((await machine.panes()).map(({ name, state }) => [name, state]))
}

describe('the host', () => {
  test('is one, 50 times, where two open a pane at the same instant and none runs', { timeout: 600_000 }, async () => {
    await using machine = await openMachine()
    for (let round = 0; round < 50; round += 1) {
      // Every other time a killed host has left its lock and its socket there.
      const home = join(machine.root, `home-${round >> 1}`)
      const both = await Promise.all(
        ['a', 'b'].map((name) =>
          machine.quil('--home', home, 'new', 'terminal', '--name', `${name}${round}`, '--', '-c', 'exec cat'),
        ),
      )
      expect(both).toEqual(
        Array.from({ length: 2 }, () => ({ exitCode: 0, stdout: expect.stringMatching(/^pane-/), stderr: '' })),
      )
      const { pid = 0 } = (await readHostLock(home)) ?? {}
      const ids = both.map(({ stdout }) => stdout)
      for (const id of ids) expect(await parentsOf(await findProcessesWithEnv('QUIL_PANE_ID', id))).toEqual([pid])
      await waitFor(async () => (await hostsOf(machine, home)).join() === String(pid), { describe: `${pid} to be the only host` })
      process.kill(pid, 'SIGKILL')
      await waitForGone([pid])
    }
  })

  test('ends its panes with a hang-up, keeps what they were meant for, and the next one brings them back', async () => {
    await using machine = await openMachine()
    const said = join(machine.root, 'said')
    const script = `trap 'echo hung up >> ${said}; exit 0' HUP; echo ready; while :; do read line; done`
    await machine.quil('new', 'terminal', '--name', 'polite', '--', '-c', script)
    await machine.quil('wait', 'polite', '--text', '^ready', '--timeout', '60s')
    await openShell(machine, 'left')
    await openShell(machine, 'over')
    await machine.quil('send', 'over', 'exit 3', '--enter')
    await machine.quil('wait', 'over', '--exit')
    const ids = (await machine.panes()).map(({ id }) => id)

    expect(await machine.quil('host', 'stop')).toMatchObject({ exitCode: 0 })
    expect(await readFile(said, 'utf8')).toBe('hung up\n')
    for (const id of ids) expect(await findProcessesWithEnv('QUIL_PANE_ID', id)).toEqual([])
    expect(await states(machine)).toEqual({ polite: 'interrupted', left: 'interrupted', over: 'exited' })
    expect(await readdir(machine.home)).not.toContain('host.sock')
    expect(await readHostLock(machine.home)).toBeUndefined()

    expect(await machine.quil('restore')).toMatchObject({ exitCode: 0 })
    expect(await states(machine)).toEqual({ polite: 'running', left: 'running', over: 'exited' })
  })

  test('of another version that is understood is used, and told how to change over', async () => {
    await using machine = await openMachine()
    const other = spawn(process.execPath, [OTHER_VERSION, machine.home], {
      env: machine.env,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    onTestFinished(() => void other.kill('SIGKILL'))
    await once(other.stdout, 'data')
    const { exitCode, stdout, stderr } = await machine.quil('host', 'status')
    expect(exitCode).toBe(0)
    expect(stdout).toContain(`process ${other.pid}, Quil 9.8.7`)
    expect(stderr).toContain('they understand each other. To change over: quil host stop')
    await openShell(machine, 'api')
    const ended = once(other, 'exit')
    expect(await machine.quil('host', 'stop')).toMatchObject({ exitCode: 0 })
    expect(await ended).toEqual([0, null])
    expect(await machine.quil('restore')).toMatchObject({ exitCode: 0 })
    expect(await states(machine)).toEqual({ api: 'running' })
    expect((await machine.quil('host', 'status')).stderr).toBe('')
  })
})

describe('a disk', () => {
  test.skipIf(noDisk !== '')(`that is full costs no pane, and opens none by halves ${noDisk}`, async () => {
    await using disk = await openSmallDisk()
    await using machine = await openMachine({ home: join(disk.path, 'home') })
    await openShell(machine, 'old')
    await disk.fill()
    const noSpace = { stdout: '', stderr: expect.stringContaining('no space left on the device') }
    expect(await machine.quil('new', 'terminal', '--name', 'new')).toMatchObject({ exitCode: 1, ...noSpace })
    await answers(machine, 'old', 1)
    expect(await states(machine)).toEqual({ old: 'running' })
    const shells = (await findProcessesWithEnv('QUIL_HOME', machine.home)).length
    expect(shells).toBe(1)

    await disk.empty()
    await openShell(machine, 'new')
    await answers(machine, 'old', 2)
    await machine.quil('host', 'stop')
    expect(await states(machine)).toEqual({ old: 'interrupted', new: 'interrupted' })

    await disk.fill()
    expect(await machine.quil('new', 'terminal', '--name', 'third')).toMatchObject({ exitCode: 1, ...noSpace })
    const elsewhere = join(disk.path, 'elsewhere')
    expect(await machine.quil('--home', elsewhere, 'new', 'terminal')).toMatchObject({ exitCode: 5, ...noSpace })
    await disk.empty()
    expect(await machine.quil('restore')).toMatchObject({ exitCode: 0 })
    expect(await states(machine)).toEqual({ old: 'running', new: 'running' })
  })

  test.skipIf(noDisk !== '')(`that is read-only shows its panes, and says why none can be opened ${noDisk}`, async () => {
    await using disk = await openSmallDisk()
    await using machine = await openMachine({ home: join(disk.path, 'home') })
    await openShell(machine, 'old')
    await machine.quil('host', 'stop')
    await disk.makeReadOnly()
    expect(await states(machine)).toEqual({ old: 'interrupted' })
    for (const argv of [['new', 'terminal'], ['restore'], ['host', 'start']]) {
      const { exitCode, stdout, stderr } = await machine.quil(...argv)
      expect({ exitCode, stdout }).toEqual({ exitCode: 5, stdout: '' })
      expect(stderr).toContain('the file system is read-only')
      expect(stderr).not.toMatch(/\n\s+at /)
    }
  })
})

describe('a home', () => {
  test('on a path of more than 200 bytes has its host as any other', async () => {
    await using far = await tempDir('quil-far-')
    const above = join(far.path, 'f'.repeat(100), 'a'.repeat(100))
    await mkdir(above, { recursive: true })
    await using machine = await openMachine({ home: join(above, 'home') })
    await openShell(machine, 'api')
    await answers(machine, 'api', 1)
    const { pane, screen } = await machine.open('attach', 'api')
    await screen.waitForText('1001', { timeoutMs: 60_000 })
    screen.type('echo $((41+1001))\r')
    await screen.waitForText(/^1042$/m, { timeoutMs: 60_000 })
    screen.type('\x1cd')
    expect(await pane.exited).toMatchObject({ exitCode: 0 })
    expect(await readdir(machine.home)).toContain('host.sock')
    expect(await machine.quil('host', 'stop')).toMatchObject({ exitCode: 0 })
    expect(await readdir(machine.home)).not.toContain('host.sock')
    expect(await readdir(above)).toEqual(['home'])
  })

  test('with a damaged workspace says so, goes on from the backup, and keeps what was there', async () => {
    await using machine = await openMachine()
    await openShell(machine, 'api')
    await machine.quil('host', 'stop')
    const file = join(machine.home, 'workspace.json')
    await writeFile(file, '{"format":"quil-work')
    const warned = await machine.quil('ls')
    expect(warned).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^api /m) })
    expect(warned.stderr).toContain('The panes come from the last backup')
    const started = await machine.quil('host', 'start')
    expect(started).toMatchObject({ exitCode: 0 })
    expect(started.stderr).toContain('The panes come from the last backup')
    expect(await machine.quil('restore')).toMatchObject({ exitCode: 0 })
    expect(await states(machine)).toEqual({ api: 'running' })
    const kept = (await readdir(machine.home)).filter((name) => name.startsWith('workspace.json.unreadable-'))
    expect(kept).toHaveLength(1)
    expect(await readFile(join(machine.home, kept[0] as string), 'utf8')).toBe('{"format":"quil-work')
    expect(await machine.quil('ls')).toMatchObject({ stderr: '' })
    await machine.quil('host', 'stop')
    await writeFile(file, '{"format":"quil-work')
    expect((await machine.quil('restart', 'api')).stderr).toContain('The panes come from the last backup')
  })

  test('in which a web server listens is left to it', async () => {
    await using machine = await openMachine()
    await mkdir(machine.home, { mode: 0o700 })
    const path = join(machine.home, 'host.sock')
    const server = createServer((_request, response) => void response.end('hello'))
    server.listen(path)
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    await chmod(path, 0o600)
    const { ino } = await lstat(path)
    for (const argv of [['new', 'terminal'], ['restore'], ['host', 'start'], ['host', 'status'], ['host', 'stop']]) {
      const { exitCode, stderr } = await machine.quil(...argv)
      expect([argv, exitCode, stderr]).toEqual([argv, 5, expect.stringContaining(path)])
    }
    expect((await lstat(path)).ino).toBe(ino)
    expect(await machine.quil('ls')).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('the host was not asked') })
  })

  test.skipIf(!isRoot)('whose socket belongs to somebody else is not trusted, whether anybody listens or not', async () => {
    await using machine = await openMachine()
    await mkdir(machine.home, { mode: 0o700 })
    const path = join(machine.home, 'host.sock')
    const server = createSocketServer(() => expect.unreachable('nobody may connect')).listen(path)
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    await chmod(path, 0o600)
    await chown(path, 12_345, 12_345)
    for (const argv of [
      ['new', 'terminal'],
      ['attach', 'x'],
      ['host', 'status'],
      ['host', 'start'],
      ['host', 'stop'],
    ]) {
      const { exitCode, stderr } = argv[0] === 'attach' ? await atTerminal(machine, argv) : await machine.quil(...argv)
      expect([argv, exitCode, stderr]).toEqual([argv, 1, expect.stringContaining('belongs to user 12345, not 0')])
    }
    expect((await lstat(path)).uid).toBe(12_345)
    expect(await machine.quil('host', 'run')).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('it belongs to user 12345, not 0'),
    })
  })
})

describe('quil in a pane', () => {
  test('talks to the host of that pane, and does not show the pane in itself', async () => {
    await using machine = await openMachine()
    await openShell(machine, 'api')
    await openShell(machine, 'other')
    const quil = `'${process.execPath}' '${QUIL}'`
    const inside = async (command: string): Promise<string> => {
      const file = join(machine.root, 'inside')
      await writeFile(file, '')
      await machine.quil('send', 'api', `(${quil} ${command}; echo "rc=$?") > ${file} 2>&1`, '--enter')
      return await waitForFile(file, (text) => /rc=\d+\n$/.test(text), { timeoutMs: 60_000 })
    }
    const { pid } = JSON.parse((await machine.quil('host', 'status', '--json')).stdout).host
    expect(await inside('host status')).toMatch(new RegExp(`process ${pid}, .*\nrc=0\n$`))
    expect(await inside('ls')).toMatch(/^other .*\napi .*\nrc=0\n$/m)
    await machine.quil('send', 'api', `clear; ${quil} attach .; echo "rc=$?"`, '--enter')
    expect(await machine.quil('wait', 'api', '--text', '^rc=4', '--timeout', '60s')).toMatchObject({ exitCode: 0 })
  })
})

async function atTerminal(machine: Machine, argv: readonly string[]): Promise<{ exitCode: number | null; stderr: string }> {
  const { pane, raw } = await machine.open(...argv)
  const { exitCode } = await pane.exited
  return { exitCode, stderr: raw() }
}

/** The processes that run as host of that home. */
async function hostsOf(machine: Machine, home: string): Promise<readonly number[]> {
  const pids = await findProcessesWithEnv('HOME', machine.env['HOME'] ?? '')
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')))
  return pids.filter((_, index) => lines[index]?.includes(`--home\0${home}\0host\0run`))
}

async function parentsOf(pids: readonly number[]): Promise<readonly number[]> {
  const stats = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/stat`, 'utf8')))
  return stats.map((stat) => Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]))
}
