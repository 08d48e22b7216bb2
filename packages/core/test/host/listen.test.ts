import { once } from 'node:events'
import { chown, link, lstat, mkdir, readdir, readlink, rename, stat, symlink, unlink, writeFile } from 'node:fs/promises'
import { createServer as createHttpServer } from 'node:http'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { openLink } from '../../src/client/link.ts'
import { QuilError } from '../../src/errors.ts'
import { acquireHostLock } from '../../src/host/host-lock.ts'
import { type HostSocket, listenAsHost } from '../../src/host/listen.ts'
import { probeSocket } from '../../src/host/probe-socket.ts'
import { MAX_SOCKET_PATH_BYTES, openEndpoint } from '../../src/protocol/endpoint.ts'
import { buildChild, type ChildProgram } from '../support/child.ts'
import { plainHost } from '../support/plain-host.ts'
import { startHost } from '../support/running-host.ts'
import { tempDirectory } from '../support/temp-directory.ts'

const client = { name: 'test', version: '1.2.3' }
const isRoot = process.getuid?.() === 0
let program: ChildProgram

beforeAll(async () => {
  program = await buildChild('host-main.ts')
})
afterAll(() => program[Symbol.asyncDispose]())

describe('a host listens', () => {
  test('on a socket closed to others, and takes it away at the end', async () => {
    const home = await tempDirectory()
    const socket = await listenFor(home)
    const made = await lstat(socket.path)
    expect([made.isSocket(), made.mode & 0o777]).toEqual([true, 0o600])
    expect((await readdir(home)).sort()).toEqual(['host.lock', 'host.sock'])
    expect(await probeSocket(home)).toBeUndefined()
    await socket[Symbol.asyncDispose]()
    expect(await readdir(home)).toEqual(['host.lock'])
  })

  test('in the place of a host that was killed', async () => {
    const home = await tempDirectory()
    const dead = await startHost(program, home)
    await dead.kill()
    expect(await probeSocket(home)).toBe('ECONNREFUSED')
    await using _ = await plainHost(home)
    await using there = await openLink(home, { client })
    expect(there.host.pid).toBe(process.pid)
  })

  test('also where a killed one left its socket half made', async () => {
    const home = await tempDirectory()
    await leaveDeadSocket(join(home, 'host.new'))
    await using _ = await plainHost(home)
    await using _link = await openLink(home, { client })
    expect((await readdir(home)).sort()).toEqual(['host.lock', 'host.sock'])
  })

  test('and at the end leaves a socket alone that is not its own any more', async () => {
    const home = await tempDirectory()
    const socket = await listenFor(home)
    await rename(socket.path, join(home, 'kept'))
    await writeFile(socket.path, 'somebody else')
    await socket[Symbol.asyncDispose]()
    expect((await readdir(home)).sort()).toEqual(['host.lock', 'host.sock', 'kept'])
  })

  test('and its end is the end of its connections', async () => {
    const home = await tempDirectory()
    const host = await plainHost(home)
    const there = await openLink(home, { client })
    await host[Symbol.asyncDispose]()
    expect(await there.closed).toMatchObject({ code: 'HOST_UNREACHABLE', details: { reason: 'lost' } })
  })

  test.skipIf(process.platform !== 'linux')(
    'in a home whose path is too long for a socket, and closes all it opened for that',
    async () => {
      const home = join(await tempDirectory(), 'x'.repeat(200))
      await using host = await plainHost(home)
      expect((await readdir(home)).sort()).toEqual(['host.lock', 'host.sock'])
      const there = await openLink(home, { client })
      expect(await there.request('host.status', {})).toMatchObject({ home })
      await there.close()
      await host[Symbol.asyncDispose]()
      expect(await readdir(home)).toEqual(['host.lock'])
      expect(await descriptorsOf(home)).toEqual([])
    },
  )
})

describe('a host does not listen', () => {
  test('where a web server does, which goes on undisturbed', async () => {
    const home = await tempDirectory()
    const server = createHttpServer((_, response) => response.end('hello'))
    await listening(server, join(home, 'host.sock'))
    await expect(listenFor(home)).rejects.toMatchObject({
      code: 'HOST_START_FAILED',
      message: expect.stringMatching(/host\.sock is in use: something that is not a host/),
    })
    expect(server.listening).toBe(true)
    expect((await execa('curl', ['-s', '--unix-socket', join(home, 'host.sock'), 'http://x/'])).stdout).toBe('hello')
  })

  test.each([
    ['a file', (path: string) => writeFile(path, 'text')],
    ['a directory', (path: string) => mkdir(path)],
    ['a FIFO', (path: string) => execa('mkfifo', [path])],
    ['a link to a socket', (path: string) => leaveDeadSocket(`${path}.other`).then(() => symlink(`${path}.other`, path))],
  ])('where %s is', async (_, make) => {
    for (const name of ['host.sock', 'host.new']) {
      const home = await tempDirectory()
      await make(join(home, name))
      const before = await lstat(join(home, name))
      await expect(listenFor(home)).rejects.toMatchObject({ code: 'UNSAFE_FILE', message: expect.stringContaining(name) })
      expect((await lstat(join(home, name))).ino).toBe(before.ino)
    }
  })

  test.skipIf(!isRoot)('where a socket of somebody else is', async () => {
    const home = await tempDirectory()
    await leaveDeadSocket(join(home, 'host.sock'))
    await chown(join(home, 'host.sock'), 65534, 65534)
    await expect(listenFor(home)).rejects.toMatchObject({ code: 'UNSAFE_FILE', message: expect.stringContaining('user 65534') })
    expect((await stat(join(home, 'host.sock'))).uid).toBe(65534)
  })
})

describe('the way to a socket', () => {
  test('is its plain path up to the last byte that fits', async () => {
    const base = await tempDirectory()
    const home = join(base, 'y'.repeat(MAX_SOCKET_PATH_BYTES - base.length - '//host.sock'.length))
    await mkdir(home)
    await using endpoint = await openEndpoint(home)
    expect(endpoint.path).toBe(join(home, 'host.sock'))
    expect(endpoint.path).toHaveLength(MAX_SOCKET_PATH_BYTES)
    await using _ = await plainHost(home)
    expect((await readdir(home)).sort()).toEqual(['host.lock', 'host.sock'])
    await using _link = await openLink(home, { client })
  })

  test.skipIf(process.platform !== 'linux')('counts bytes, and tells of a home that is not there', async () => {
    const home = join('/', 'ü'.repeat(60))
    const error = await openEndpoint(home).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(QuilError)
    expect(error).toMatchObject({ code: 'HOST_UNREACHABLE', details: { reason: 'absent' } })
  })
})

async function listenFor(home: string): Promise<HostSocket> {
  const lock = await acquireHostLock(home, { version: '1' })
  onTestFinished(() => lock[Symbol.asyncDispose]())
  const socket = await listenAsHost(lock, { onConnection: ({ socket: one }) => one.destroy() })
  onTestFinished(() => socket[Symbol.asyncDispose]())
  return socket
}

async function listening(server: Server, path: string): Promise<void> {
  onTestFinished(() => new Promise((resolve) => server.close(() => resolve())))
  server.listen(path)
  await once(server, 'listening')
}

/** A socket nobody listens on. Node removes the name it bound, so the name that stays is a second one. */
async function leaveDeadSocket(path: string): Promise<void> {
  const server = createServer()
  server.listen(`${path}.born`)
  await once(server, 'listening')
  await link(`${path}.born`, path)
  await new Promise((resolve) => server.close(resolve))
  await unlink(`${path}.born`).catch(() => {})
}

async function descriptorsOf(home: string): Promise<string[]> {
  const links = await Promise.all((await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')))
  return links.filter((path) => path.startsWith(home))
}
