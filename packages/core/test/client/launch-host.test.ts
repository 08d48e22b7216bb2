import { once } from 'node:events'
import { chmod, lstat, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { createInterface, type Interface } from 'node:readline'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { connectWorkspace } from '../../src/client/connect-workspace.ts'
import { ensureHost } from '../../src/client/launch-host.ts'
import { openLink } from '../../src/client/link.ts'
import { stopHost } from '../../src/client/stop-host.ts'
import { acquireHostLock } from '../../src/host/host-lock.ts'
import { readHostLock } from '../../src/protocol/host-lock-file.ts'
import { holderAlive } from '../../src/workspace/holder.ts'
import { buildChild, type ChildProgram } from '../support/child.ts'
import { plainHost } from '../support/plain-host.ts'
import { endHostWithTest, startHost } from '../support/running-host.ts'
import { tempDirectory } from '../support/temp-directory.ts'

const client = { name: 'test', version: '1.2.3' }
const env = { PATH: process.env['PATH'] }
const isLinux = process.platform === 'linux'
let program: ChildProgram

beforeAll(async () => {
  program = await buildChild('host-main.ts')
})
afterAll(() => program[Symbol.asyncDispose]())

describe('a host is started', () => {
  test('when none answers, and only then', async () => {
    const home = await homeWithHost()
    expect(await ensure(home)).toEqual({ started: true })
    expect(await ensure(home)).toEqual({ started: false })
    expect((await stat(join(home, 'logs', 'host.out'))).mode & 0o777).toBe(0o600)
  })

  test.skipIf(!isLinux)('in a session of its own, at the root, away from our terminal and our descriptors', async () => {
    const home = await homeWithHost()
    await ensure(home)
    const { pid = 0 } = (await readHostLock(home)) ?? {}
    const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]?.split(' ') ?? []
    expect(fields.slice(2, 5)).toEqual([String(pid), String(pid), '0']) // process group, session, terminal
    const look = async (): Promise<string> => (await execa('ls', ['-l', `/proc/${pid}/fd`, `/proc/${pid}/cwd`])).stdout
    const links = await look()
    expect(links).toMatch(/cwd -> \/$/m)
    expect(links).toMatch(/ 0 -> \/dev\/null$/m)
    expect(links).toMatch(/ 1 -> .*\/logs\/host\.out$/m)
    expect(links).toMatch(/ 2 -> .*\/logs\/host\.out$/m)
    // The way to report is closed; for a moment its number may be that of the connection by which the host was greeted.
    await expect.poll(look, { timeout: 10_000 }).not.toMatch(/ 3 -> socket/m)
  })

  test('once, by two at the same instant, 50 times; both are served', { timeout: 240_000 }, async () => {
    const [one, other] = [await starter(), await starter()]
    for (let round = 0; round < 50; round += 1) {
      const home = await homeWithHost()
      const answers = await Promise.all([one.ensure(home), other.ensure(home)])
      expect(answers.map(({ started }) => started).sort(), JSON.stringify(answers)).toEqual([false, true])
      expect(answers[0]?.pid).toBe(answers[1]?.pid)
      expect(await stopHost(home, { client })).toEqual({ stopped: true })
    }
  })

  test('and stays when the one that started it has ended, whose output it does not hold open', async () => {
    const home = await homeWithHost()
    const child = program.start(['starter'])
    child.stdin.end(`${home}\n`)
    const { stdout } = await child
    const { pid } = JSON.parse(stdout.split('\n')[1] ?? '')
    await using link = await openLink(home, { client })
    expect(await link.request('host.status', {})).toMatchObject({ pid })
  })

  test('again after it was killed', async () => {
    const home = await homeWithHost()
    await ensure(home)
    const first = await readHostLock(home)
    process.kill(first?.pid ?? 0, 'SIGKILL')
    expect(await ensure(home)).toEqual({ started: true })
    const second = await readHostLock(home)
    expect(second?.pid).not.toBe(first?.pid)
    await using link = await openLink(home, { client })
    expect(link.host.pid).toBe(second?.pid)
  })

  test('after one that is just ending has let go', async () => {
    const home = await homeWithHost()
    const host = await plainHost(home)
    const [, ensured] = await Promise.all([host[Symbol.asyncDispose](), ensure(home)])
    expect([true, false]).toContain(ensured.started)
    await using _ = await openLink(home, { client }).catch(async () => {
      await ensure(home)
      return await openLink(home, { client })
    })
  })

  test('in a home that others may enter, once it is closed; in one that holds other things never', async () => {
    const home = await homeWithHost()
    await mkdir(join(home, 'plugins'), { mode: 0o755 })
    await chmod(home, 0o755)
    expect(await ensure(home)).toEqual({ started: true })
    expect((await stat(home)).mode & 0o777).toBe(0o700)
    await chmod(home, 0o755)
    await using workspace = await connectWorkspace({ home, launch: { command: ['/bin/false'], env }, client })
    expect(workspace.host.version).toBeTruthy()
    const project = await tempDirectory()
    await writeFile(join(project, 'package.json'), '{}')
    await chmod(project, 0o755)
    await expect(ensure(project)).rejects.toMatchObject({ code: 'UNSAFE_FILE', message: expect.stringContaining('other things') })
    expect(await readdir(project)).toEqual(['package.json'])
  })

  test.skipIf(!isLinux)('in a home with a path of 200 characters', async () => {
    const home = join(await tempDirectory(), 'x'.repeat(200))
    endHostWithTest(home)
    expect(await ensure(home)).toEqual({ started: true })
    expect(await ensure(home)).toEqual({ started: false })
    expect(await stopHost(home, { client })).toEqual({ stopped: true })
  })
})

describe('a host that cannot start says why', () => {
  test('in its own words', async () => {
    const home = await homeWithHost()
    await mkdir(join(home, 'host.sock'))
    await expect(ensureFor(home, ['run', home])).rejects.toMatchObject({ code: 'UNSAFE_FILE' })
    const other = await homeWithHost()
    await mkdir(join(other, 'host.new'))
    await expect(ensureFor(other, ['run', other])).rejects.toMatchObject({
      code: 'HOST_START_FAILED',
      message: expect.stringMatching(/the host could not start: .*host\.new: refusing to listen there/),
      details: { code: 'UNSAFE_FILE' },
    })
  })

  test('with the last it printed', async () => {
    const home = await homeWithHost()
    await expect(ensureFor(home, ['die-talking'])).rejects.toMatchObject({
      code: 'HOST_START_FAILED',
      message: `the host could not start: it ended with exit code 3; the end of ${home}/logs/host.out:\nfirst line\nthe disk is made of cheese`,
    })
    await expect(ensureFor(home, ['no-such-command'])).rejects.toMatchObject({
      message: expect.stringContaining('it ended with exit code 0, and it printed nothing'),
    })
  })

  test('when its program is not there', async () => {
    const home = await homeWithHost()
    await expect(ensureHost(home, { command: ['/nonexistent/quil'], env, client })).rejects.toMatchObject({
      code: 'HOST_START_FAILED',
      message: expect.stringContaining('/nonexistent/quil ENOENT'),
    })
  })

  test('when it reports nothing in time, and then it is ended', async () => {
    const home = await homeWithHost()
    const marker = join(home, 'mute')
    await expect(ensureFor(home, ['mute', marker], 700)).rejects.toMatchObject({
      code: 'HOST_START_FAILED',
      message: expect.stringContaining('no report within'),
    })
    await expect.poll(async () => (await execa('ps', ['-eo', 'stat,args'])).stdout.split('\n').filter(runs(marker))).toEqual([])
  })

  test('when its report is none, or it is gone again at once', async () => {
    const home = await homeWithHost()
    await expect(ensureFor(home, ['babble'])).rejects.toMatchObject({ message: expect.stringContaining('hello there') })
    await expect(ensureFor(home, ['ready-and-gone'])).rejects.toMatchObject({
      code: 'HOST_START_FAILED',
      message: expect.stringContaining('started and has gone again'),
    })
  })

  test('when the disk is full or read-only', async ({ skip }) => {
    const home = await tempDirectory()
    const mounted = await execa('mount', ['-t', 'tmpfs', '-o', 'size=64k,mode=700', 'tmpfs', home], { reject: false })
    if (mounted.failed) skip(`mounting is not permitted here: ${mounted.stderr}`)
    onTestFinished(async () => {
      await expect.poll(async () => (await execa('umount', [home], { reject: false })).failed, { timeout: 20_000 }).toBe(false)
    })
    await writeFile(join(home, 'ballast'), Buffer.alloc(1 << 20)).catch(() => {})
    await expect(ensure(home)).rejects.toMatchObject({
      code: 'HOST_START_FAILED',
      message: expect.stringMatching(/could not start: .*no space left on/),
    })
    const remount = async (): Promise<boolean> => (await execa('mount', ['-o', 'remount,ro', home], { reject: false })).failed
    await expect.poll(remount, { timeout: 20_000 }).toBe(false) // busy until the host that failed has quite gone
    await expect(ensure(home)).rejects.toMatchObject({
      code: 'HOST_START_FAILED',
      message: expect.stringMatching(/could not start: .*the file system is read-only/),
    })
  })

  test('when the home belongs to another program, in which nothing is made', async () => {
    const home = await tempDirectory()
    await writeFile(join(home, 'workspace.json'), '{"tabs":[],"active_tab":0}')
    await expect(ensure(home)).rejects.toMatchObject({ code: 'FOREIGN_WORKSPACE' })
    await expect(stat(join(home, 'logs'))).rejects.toMatchObject({ code: 'ENOENT' })
  })
})

test('a web server on the socket is neither trusted nor removed', async () => {
  const home = await homeWithHost()
  const server = createServer((_, response) => response.end('hello'))
  onTestFinished(() => new Promise((resolve) => server.close(() => resolve())))
  const umask = process.umask(0o077)
  server.listen(join(home, 'host.sock'))
  process.umask(umask)
  await once(server, 'listening')
  const before = await lstat(join(home, 'host.sock'))
  await expect(ensure(home)).rejects.toMatchObject({ code: 'HOST_UNREACHABLE', details: { reason: 'garbage' } })
  expect((await lstat(join(home, 'host.sock'))).ino).toBe(before.ino)
})

test('a host of another protocol is named, not replaced', async () => {
  const home = await tempDirectory()
  const host = await startHost(program, home, '2')
  await expect(ensure(home)).rejects.toMatchObject({ code: 'PROTOCOL_MISMATCH', details: { theirs: [2] } })
  expect(await readHostLock(home)).toMatchObject({ pid: host.pid })
})

test('a living process that holds the lock and does not answer is named', async () => {
  const home = await tempDirectory()
  await using _ = await acquireHostLock(home, { version: '1' })
  const named = `process ${process.pid} is the host of ${home}, but its socket is gone or does not answer`
  await expect(openLink(home, { client })).rejects.toMatchObject({
    code: 'HOST_UNREACHABLE',
    message: named,
    details: { reason: 'absent', pid: process.pid },
  })
  await expect(ensureFor(home, ['run', home], 50)).rejects.toMatchObject({
    code: 'HOST_START_FAILED',
    message: expect.stringContaining(named),
    details: { pid: process.pid },
  })
})

describe('a host is stopped', () => {
  test('when it is asked to', async () => {
    const home = await homeWithHost()
    await ensure(home)
    const holder = await readHostLock(home)
    expect(await stopHost(home, { client })).toEqual({ stopped: true })
    expect(await readHostLock(home)).toBeUndefined()
    await expect.poll(() => holder !== undefined && holderAlive(holder)).toBe(false)
    await expect(lstat(join(home, 'host.sock'))).rejects.toMatchObject({ code: 'ENOENT' })
  })

  test('also one that speaks another protocol', async () => {
    const home = await tempDirectory()
    await startHost(program, home, '2')
    expect(await stopHost(home, { client })).toEqual({ stopped: true })
    expect(await readHostLock(home)).toBeUndefined()
  })

  test('and none is no fault, also after a crash', async () => {
    const home = await tempDirectory()
    expect(await stopHost(home, { client })).toEqual({ stopped: false })
    await (await startHost(program, home)).kill()
    expect(await stopHost(home, { client })).toEqual({ stopped: false })
    expect(await stopHost(join(home, 'missing'), { client })).toEqual({ stopped: false })
  })

  test('or it is said that it does not end', async () => {
    const home = await tempDirectory()
    await using _ = await plainHost(home) // it answers and goes on
    await expect(stopHost(home, { client, timeoutMs: 200 })).rejects.toMatchObject({
      code: 'TIMED_OUT',
      message: expect.stringContaining(`process ${process.pid}`),
    })
  })
})

async function homeWithHost(): Promise<string> {
  const home = await tempDirectory()
  endHostWithTest(home)
  return home
}

function ensure(home: string): Promise<{ readonly started: boolean }> {
  return ensureFor(home, ['run', home])
}

function ensureFor(home: string, args: readonly string[], timeoutMs = 60_000): Promise<{ readonly started: boolean }> {
  return ensureHost(home, { command: [process.execPath, program.path, ...args], env, client, timeoutMs })
}

interface Starter {
  ensure(home: string): Promise<{ started: boolean; pid: number }>
}

/** A process that makes sure of hosts on demand. */
async function starter(): Promise<Starter> {
  const child = program.start(['starter'])
  onTestFinished(async () => {
    child.stdin.end()
    await child
  })
  const lines = createInterface({ input: child.stdout })
  await next(lines)
  return {
    ensure: async (home) => {
      const answer = next(lines)
      child.stdin.write(`${home}\n`)
      return JSON.parse(await answer)
    },
  }
}

async function next(lines: Interface): Promise<string> {
  const [line] = await once(lines, 'line')
  return String(line)
}

function runs(marker: string): (line: string) => boolean {
  return (line) => line.includes(marker) && !line.startsWith('Z')
}
