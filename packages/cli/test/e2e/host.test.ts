import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { waitFor } from '@quil/testkit'
import { execa } from 'execa'
import { describe, expect, onTestFinished, test } from 'vitest'
import { answerProblems } from '../support/answer-schemas.ts'
import { ask } from '../support/answers.ts'
import { type Machine, openMachine, QUIL } from '../support/terminal.ts'

const OTHER_HOST = fileURLToPath(new URL('../fixtures/other-host.mjs', import.meta.url))

/** A shell command with quil at the beginning of a pipe; answers what the last of the pipe printed, and on stderr quil's exit code. */
async function piped(machine: Machine, argv: readonly string[], reader: string): Promise<{ stdout: string; stderr: string }> {
  const script = `("$@"; echo "rc=$?" >&2) | ${reader}`
  const words = ['-c', script, 'sh', process.execPath, QUIL, '--home', machine.home, ...argv]
  return await execa('/bin/sh', words, { env: machine.env, extendEnv: false, stdin: 'ignore' })
}

/** Something that is no host, listening where a host would. */
async function listen(machine: Machine, answer: string, mode = 0o600): Promise<Server> {
  await mkdir(machine.home, { mode: 0o700 })
  const server = createServer((socket) => socket.on('error', () => {}).end(answer))
  server.listen(join(machine.home, 'host.sock'))
  await once(server, 'listening')
  await chmod(join(machine.home, 'host.sock'), mode)
  onTestFinished(() => void server.close())
  return server
}

describe('quil host', () => {
  test('starts, tells what it is, writes down what it does, and stops', async () => {
    await using machine = await openMachine()
    const none = await machine.quil('host', 'status')
    expect(none).toMatchObject({ exitCode: 5, stdout: `no host runs for ${machine.home}` })
    const asked = await machine.quil('host', 'status', '--json')
    expect(asked).toMatchObject({ exitCode: 5 })
    expect(await answerProblems('host-status', JSON.parse(asked.stdout))).toEqual([])
    expect(await machine.quil('host', 'logs')).toMatchObject({ exitCode: 0, stdout: '' })

    const { host } = await ask(machine, 'host-start', 'host', 'start')
    expect(await machine.quil('host', 'start')).toMatchObject({
      exitCode: 0,
      stdout: '',
      stderr: expect.stringContaining(`process ${host.pid}, Quil `),
    })
    const status = await ask(machine, 'host-status', 'host', 'status')
    expect(status).toMatchObject({ running: true, compatible: true, host: { pid: host.pid, version: status.version, panes: 0 } })
    expect((await machine.quil('host', 'status')).stdout).toContain(`process ${host.pid}`)
    expect((await machine.quil('host', 'logs')).stdout).toMatch(/^\S+Z info host started /)
    const lines = (await machine.quil('host', 'logs', '--json', '-n', '1')).stdout.split('\n')
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ message: 'host started', pid: host.pid }])

    expect(await ask(machine, 'host-stop', 'host', 'stop')).toEqual({ home: machine.home, stopped: true })
    expect(await ask(machine, 'host-stop', 'host', 'stop')).toEqual({ home: machine.home, stopped: false })
    expect(await machine.quil('host', 'stop')).toMatchObject({ exitCode: 0, stdout: '' })
  })

  test('is started once by two commands at the same instant', async () => {
    await using machine = await openMachine()
    const both = await Promise.all(['a', 'b'].map((name) => machine.quil('new', 'terminal', '--name', name)))
    expect(both.map(({ exitCode, stderr }) => ({ exitCode, stderr }))).toEqual([
      { exitCode: 0, stderr: '' },
      { exitCode: 0, stderr: '' },
    ])
    const panes = await machine.panes()
    expect(panes.map(({ name, state }) => [name, state]).sort()).toEqual([
      ['a', 'running'],
      ['b', 'running'],
    ])
    const { host } = await ask(machine, 'host-status', 'host', 'status')
    expect(panes.map(({ pid }) => pid)).toEqual([host.pid, host.pid])
  })

  test('brings its panes back at its start with --eager, and at once where it runs already', async () => {
    await using machine = await openMachine()
    await machine.quil('new', 'terminal', '--name', 'api')
    expect((await machine.quil('host', 'stop')).stderr).toBe('quil: the host has ended; quil restore brings its panes back')
    await machine.quil('host', 'start', '--eager')
    await waitFor(async () => (await machine.panes())[0]?.state === 'running', { timeoutMs: 30_000 })
    await machine.quil('host', 'stop')
    await machine.quil('host', 'start')
    expect((await machine.quil('host', 'stop')).stderr).toBe('quil: the host has ended') // it held none
    await machine.quil('host', 'start')
    expect(await machine.panes()).toMatchObject([{ state: 'interrupted' }])
    await machine.quil('host', 'start', '--eager')
    expect(await machine.panes()).toMatchObject([{ state: 'running' }])
  })

  test('run in the foreground ends in order with SIGTERM, and is not started twice', async () => {
    await using machine = await openMachine()
    const { pane, screen } = await machine.open('host', 'run')
    await waitFor(async () => (await machine.quil('host', 'status')).exitCode === 0, { timeoutMs: 30_000 })
    expect(await machine.quil('host', 'run')).toMatchObject({
      exitCode: 4,
      stdout: '',
      stderr: expect.stringContaining(`process ${pane.pid} (Quil `),
    })
    await machine.quil('new', 'terminal', '--name', 'api')
    expect(await machine.panes()).toMatchObject([{ state: 'running', pid: pane.pid }])
    process.kill(pane.pid, 'SIGTERM')
    expect(await pane.exited).toMatchObject({ exitCode: 0 })
    expect(screen.text().trim()).toBe('')
    expect(await machine.panes()).toMatchObject([{ state: 'interrupted' }])
  })

  test('of a later version is told as such, ended by pid, and replaced', async () => {
    await using machine = await openMachine()
    const other = spawn(process.execPath, [OTHER_HOST, machine.home], { env: machine.env, stdio: ['ignore', 'pipe', 'inherit'] })
    onTestFinished(() => void other.kill('SIGKILL'))
    await once(other.stdout, 'data')
    const { exitCode, stdout, stderr } = await machine.quil('host', 'status')
    expect(exitCode).toBe(5)
    expect(stdout).toContain(`process ${other.pid}, Quil 9.9.9`)
    expect(stderr).toContain('does not understand it: quil host stop ends it')
    const asked = await machine.quil('host', 'status', '--json')
    expect(JSON.parse(asked.stdout)).toMatchObject({
      running: true,
      compatible: false,
      host: { pid: other.pid, version: '9.9.9' },
    })
    expect(await answerProblems('host-status', JSON.parse(asked.stdout))).toEqual([])
    expect(await machine.quil('new', 'terminal')).toMatchObject({
      exitCode: 5,
      stdout: '',
      stderr: expect.stringContaining('quil: end it with: quil host stop'),
    })
    expect(await machine.quil('ls')).toMatchObject({
      exitCode: 0,
      stderr: expect.stringContaining('warning: the host was not asked'),
    })
    const { checks } = JSON.parse((await machine.quil('doctor', '--json')).stdout)
    expect(checks).toContainEqual(expect.objectContaining({ name: 'host', status: 'warn' }))

    const ended = once(other, 'exit')
    expect(await machine.quil('host', 'stop')).toMatchObject({ exitCode: 0 })
    expect(await ended).toEqual([null, 'SIGTERM'])
    expect(await machine.quil('new', 'terminal')).toMatchObject({ exitCode: 0 })
  })

  test('is not taken for one where something else listens, which is left alone', async () => {
    await using machine = await openMachine()
    const server = await listen(machine, 'HTTP/1.1 400 Bad Request\r\n\r\n')
    for (const argv of [
      ['new', 'terminal'],
      ['host', 'status'],
      ['host', 'start'],
      ['send', 'x', 'y'],
    ]) {
      expect(await machine.quil(...argv)).toMatchObject({
        exitCode: 5,
        stdout: '',
        stderr: expect.stringContaining('not a Quil host'),
      })
    }
    expect(await machine.quil('ls')).toMatchObject({
      exitCode: 0,
      stderr: expect.stringContaining('warning: the host was not asked'),
    })
    expect(server.listening).toBe(true)
  })

  test('is not spoken to through a socket that is open to others', async () => {
    await using machine = await openMachine()
    await listen(machine, '', 0o666)
    const refused = await machine.quil('new', 'terminal')
    expect(refused).toMatchObject({ exitCode: 1, stdout: '', stderr: expect.stringContaining('open to other users (mode 666)') })
    const { checks } = JSON.parse((await machine.quil('doctor', '--json')).stdout)
    expect(checks).toContainEqual(expect.objectContaining({ name: 'host', status: 'fail' }))
  })

  test.each([['new', 'terminal'], ['host', 'start'], ['restore']])(
    'closes a home that others may enter: quil %s %s',
    async (...argv) => {
      await using machine = await openMachine()
      await mkdir(join(machine.home, 'plugins'), { recursive: true })
      await chmod(machine.home, 0o755)
      expect(await machine.quil(...argv)).toMatchObject({ exitCode: 0 })
      expect((await stat(machine.home)).mode & 0o777).toBe(0o700)
      expect(await machine.quil('host', 'status')).toMatchObject({ exitCode: 0 })
    },
  )

  test('is not started for the workspace of another program, and says which file that is', async () => {
    await using machine = await openMachine()
    await mkdir(machine.home, { mode: 0o700 })
    const file = join(machine.home, 'workspace.json')
    await writeFile(file, '{"tabs":["theirs"]}', { mode: 0o600 })
    for (const argv of [['host', 'start'], ['host', 'run'], ['new', 'terminal'], ['restore']]) {
      expect(await machine.quil(...argv)).toMatchObject({ exitCode: 4, stdout: '', stderr: expect.stringContaining(file) })
    }
    expect(await readFile(file, 'utf8')).toBe('{"tabs":["theirs"]}')
  })

  test('has a home that cannot be made: the reason is told, not where in the code', async () => {
    await using machine = await openMachine()
    await writeFile(machine.home, 'a file')
    const { exitCode, stdout, stderr } = await machine.quil('host', 'start')
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' })
    expect(stderr).toContain(machine.home)
    expect(stderr).not.toMatch(/\n\s+at /)
  })
})

describe('quil events', () => {
  test('tells what happens while it happens, a JSON object a line', async () => {
    await using machine = await openMachine()
    expect(await machine.quil('events')).toMatchObject({
      exitCode: 5,
      stdout: '',
      stderr: expect.stringContaining('no host runs'),
    })
    await machine.quil('new', 'terminal', '--name', 'api')
    const ours = ['--type', 'spawned,renamed,exited,closed'] // what shells and screens do meanwhile comes when it comes
    const argv = [QUIL, '--home', machine.home, 'events', '--json', '--since', '0', ...ours]
    const events = spawn(process.execPath, argv, { env: machine.env, stdio: ['ignore', 'pipe', 'pipe'] })
    onTestFinished(() => void events.kill())
    const lines = createInterface({ input: events.stdout })[Symbol.asyncIterator]()
    const next = async (): Promise<{ type: string; seq: number }> => {
      const event = JSON.parse((await lines.next()).value)
      expect(await answerProblems('events', event)).toEqual([])
      return event
    }
    expect(await next()).toMatchObject({ type: 'spawned', outcome: { kind: 'fresh' } })
    await machine.quil('rename', 'api', 'web')
    expect(await next()).toMatchObject({ type: 'renamed', name: 'web' })
    await machine.quil('send', 'web', 'exit 3', '--enter')
    expect(await next()).toMatchObject({ type: 'exited', exit: { exitCode: 3 } })
    await machine.quil('close', 'web')
    const closed = await next()
    expect(closed).toMatchObject({ type: 'closed' })

    const told = await machine.quil('events', '--no-follow', ...ours)
    expect(told).toMatchObject({ exitCode: 0, stderr: '' })
    expect(told.stdout.split('\n').map((line) => line.replace(/^\S+Z {2}\S+ /, '').replace(/\(\d+\)/, '(pid)'))).toEqual([
      'started (pid), fresh: new pane',
      'is called web',
      'exited 3',
      'closed',
    ])
    const since = async (seq: number) => await machine.quil('events', '--no-follow', '--since', String(seq), '--json')
    expect(JSON.parse((await since(closed.seq - 1)).stdout.split('\n')[0] ?? '')).toEqual(closed)
    expect(await since(closed.seq)).toMatchObject({ exitCode: 0, stdout: '' })

    const ended = once(events, 'close')
    let complaint = ''
    events.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaint += text
    })
    await machine.quil('host', 'stop')
    expect(await ended).toEqual([5, null])
    expect(complaint).toContain('has hung up')
  })
})

describe('an answer that cannot be written', () => {
  test.skipIf(!existsSync('/dev/full')).each([[['ls']], [['ls', '--json']], [['host', 'status']], [['read', 'api']]])(
    'is an error that is told: quil %j > /dev/full',
    async (argv) => {
      await using machine = await openMachine()
      await machine.quil('new', 'terminal', '--name', 'api', '--', '-c', 'echo words; cat')
      await machine.quil('wait', 'api', '--text', 'words')
      const words = ['-c', 'exec "$@" > /dev/full', 'sh', process.execPath, QUIL, '--home', machine.home, ...argv]
      const { exitCode, stderr } = await execa('/bin/sh', words, { env: machine.env, extendEnv: false, reject: false })
      expect([exitCode, stderr]).toEqual([1, expect.stringMatching(/^quil: cannot write the answer: ENOSPC/)])
    },
  )
})

describe('an answer whose reader has gone', () => {
  test.skipIf(process.platform !== 'linux').each([[['events']], [['host', 'logs', '-f']]])(
    'ends also when nothing happens any more: quil %j',
    async (argv) => {
      await using machine = await openMachine()
      await machine.quil('host', 'start')
      const { stderr } = await piped(machine, argv, 'true')
      expect(stderr).toBe('rc=0')
    },
  )
})

describe('an answer that nobody reads to its end', () => {
  test.each([
    [['ls']],
    [['ls', '--json']],
    [['read', 'api']],
    [['restore', 'api']],
    [['host', 'status']],
    [['host', 'logs']],
    [['host', 'logs', '-f']],
    [['events', '--since', '0']],
    [['new', 'terminal']],
  ])('is no error: quil %j', async (argv) => {
    await using machine = await openMachine()
    const { stdout: id } = await machine.quil('new', 'terminal')
    // Something to write after the reader has gone.
    const rename = `'${process.execPath}' '${QUIL}' --home '${machine.home}' rename ${id} web`
    const words = argv.map((word) => (word === 'api' ? id : word))
    const { stderr } = await piped(machine, words, `(exec <&-; ${rename}) 2>&1 >/dev/null`)
    expect(stderr).toBe('rc=0')
  })
})
