import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, mkdir, readdir, readFile, readlink, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { acquireHostLock } from '../../src/host/host-lock.ts'
import { spawnPane } from '../../src/index.ts'
import { readHostLock } from '../../src/protocol/host-lock-file.ts'
import { currentHolder } from '../../src/workspace/holder.ts'
import { buildChild, type ChildProgram } from '../support/child.ts'
import { startHost } from '../support/running-host.ts'
import { collect, shellPlugin } from '../support/shell-plugin.ts'
import { tempDirectory } from '../support/temp-directory.ts'

const AS = { version: '1.2.3' }
const isRoot = process.getuid?.() === 0
let program: ChildProgram

beforeAll(async () => {
  program = await buildChild('host-main.ts')
})
afterAll(() => program[Symbol.asyncDispose]())

describe('the host lock', () => {
  test('makes the home, closed to others, and says who holds it', async () => {
    const home = join(await tempDirectory(), 'not', 'there')
    await using lock = await acquireHostLock(home, AS)
    expect((await stat(home)).mode & 0o777).toBe(0o700)
    expect((await stat(lock.path)).mode & 0o777).toBe(0o600)
    expect(await readHostLock(home)).toEqual({
      ...currentHolder(),
      version: '1.2.3',
      since: expect.stringMatching(/^\d{4}-.*Z$/),
    })
  })

  test('is one: the second is told who is the host', async () => {
    const home = await tempDirectory()
    await using _ = await acquireHostLock(home, AS)
    const error = await acquireHostLock(home, { version: '2' }).catch((caught: unknown) => caught)
    expect(error).toMatchObject({ code: 'HOST_RUNNING', details: { pid: process.pid, version: '1.2.3' } })
    expect(String(error)).toContain(`process ${process.pid} (Quil 1.2.3) is the host of ${home} already`)
  })

  test('is free once it is let go of, and then names nobody; the file stays', async () => {
    const home = await tempDirectory()
    const lock = await acquireHostLock(home, AS)
    await lock[Symbol.asyncDispose]()
    await lock[Symbol.asyncDispose]() // a second time does nothing
    expect(await readHostLock(home)).toBeUndefined()
    expect(await readdir(home)).toEqual(['host.lock'])
    await using _ = await acquireHostLock(home, AS)
  })

  test('is free the moment its holder is killed, though the file still names it', async () => {
    const home = await tempDirectory()
    const host = await startHost(program, home)
    await expect(acquireHostLock(home, AS)).rejects.toMatchObject({ code: 'HOST_RUNNING', details: { pid: host.pid } })
    await host.kill()
    expect(await readHostLock(home)).toMatchObject({ pid: host.pid })
    await using _ = await acquireHostLock(home, AS)
  })

  test('a longer content of before is replaced whole', async () => {
    const home = await tempDirectory()
    const long = await acquireHostLock(home, { version: 'v'.repeat(500) })
    await long[Symbol.asyncDispose]()
    await using lock = await acquireHostLock(home, { version: '1' })
    expect(JSON.parse(await readFile(lock.path, 'utf8'))).toMatchObject({ pid: process.pid, version: '1' })
  })

  test.skipIf(process.platform !== 'linux')('is inherited neither by a pane nor by a program', async () => {
    const home = await tempDirectory()
    const lock = await acquireHostLock(home, AS)
    const script = 'for f in /proc/$$/fd/*; do readlink "$f"; done; echo done; cat'
    await using pane = await spawnPane({ plugin: shellPlugin(), args: ['-c', script], cwd: home, home: join(home, 'other') })
    const child = spawn('sh', ['-c', script], { stdio: ['pipe', 'pipe', 'ignore'] })
    onTestFinished(() => void child.kill('SIGKILL'))
    const [said] = await once(child.stdout, 'data')
    expect(String(said)).not.toContain('host.lock')
    expect(await collect(pane).until('done')).not.toContain('host.lock')
    await lock[Symbol.asyncDispose]()
    await using _ = await acquireHostLock(home, AS) // both still live
    child.stdin.end()
    await once(child, 'exit')
  })
})

describe('the host lock is refused', () => {
  test('when the home belongs to another program', async () => {
    const home = await tempDirectory()
    await writeFile(join(home, 'workspace.json'), '{"tabs":[],"active_tab":0}')
    await expect(acquireHostLock(home, AS)).rejects.toMatchObject({ code: 'FOREIGN_WORKSPACE' })
    expect(await readdir(home)).toEqual(['workspace.json'])
  })

  test.each([
    ['a link', (path: string) => symlink('/etc/hosts', path)],
    ['a directory', (path: string) => mkdir(path)],
    ['a FIFO', (path: string) => execa('mkfifo', [path])],
  ])('when %s is in its place', async (_, make) => {
    const home = await tempDirectory()
    await make(join(home, 'host.lock'))
    await expect(acquireHostLock(home, AS)).rejects.toMatchObject({ code: 'UNSAFE_FILE' })
  })

  test('when the home is a directory of everybody', async () => {
    const home = join(await tempDirectory(), 'project')
    await mkdir(join(home, 'src'), { recursive: true })
    await chmod(home, 0o755)
    await expect(acquireHostLock(home, AS)).rejects.toMatchObject({ code: 'UNSAFE_FILE' })
    expect((await stat(home)).mode & 0o777).toBe(0o755)
  })

  test.skipIf(!isRoot)('when the home or the file belongs to somebody else', async () => {
    const home = await tempDirectory()
    await writeFile(join(home, 'host.lock'), '')
    await chown(join(home, 'host.lock'), 65534, 65534)
    await expect(acquireHostLock(home, AS)).rejects.toMatchObject({
      code: 'UNSAFE_FILE',
      message: expect.stringContaining('user 65534'),
    })
    await chown(home, 65534, 65534)
    await expect(acquireHostLock(home, AS)).rejects.toMatchObject({ code: 'UNSAFE_FILE' })
  })

  test('on a file system that cannot be written or is full, with words', async ({ skip }) => {
    const home = await tempDirectory()
    const mounted = await execa('mount', ['-t', 'tmpfs', '-o', 'size=64k,mode=700', 'tmpfs', home], { reject: false })
    if (mounted.failed) skip(`mounting is not permitted here: ${mounted.stderr}`)
    onTestFinished(async () => {
      await execa('umount', [home])
    })
    await writeFile(join(home, 'ballast'), Buffer.alloc(1 << 20)).catch(() => {})
    await expect(acquireHostLock(home, AS)).rejects.toMatchObject({
      code: 'WORKSPACE_UNWRITABLE',
      message: expect.stringContaining('no space left'),
    })
    await execa('mount', ['-o', 'remount,ro', home])
    await expect(acquireHostLock(home, AS)).rejects.toMatchObject({
      code: 'WORKSPACE_UNWRITABLE',
      message: expect.stringContaining('read-only'),
    })
    const missing = join(home, 'below')
    await expect(acquireHostLock(missing, AS)).rejects.toMatchObject({ code: 'WORKSPACE_UNWRITABLE' })
  })
})

test.skipIf(process.platform !== 'linux')('a refused lock leaves no descriptor behind', async () => {
  const home = await tempDirectory()
  await using _ = await acquireHostLock(home, AS)
  for (let n = 0; n < 20; n += 1) await acquireHostLock(home, AS).catch(() => {})
  const links = await Promise.all((await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')))
  expect(links.filter((path) => path === join(home, 'host.lock'))).toHaveLength(1)
})
