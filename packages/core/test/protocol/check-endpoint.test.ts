import { chmod, chown, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { checkEndpoint } from '../../src/protocol/check-endpoint.ts'
import { readHostLock } from '../../src/protocol/host-lock-file.ts'
import { plainHost } from '../support/plain-host.ts'
import { tempDirectory } from '../support/temp-directory.ts'

const isRoot = process.getuid?.() === 0

test('a host of ours is present, also behind a link to the home', async () => {
  const home = await tempDirectory()
  const link = join(await tempDirectory(), 'link')
  await symlink(home, link)
  await using _ = await plainHost(home)
  expect(await checkEndpoint(home)).toBe('present')
  expect(await checkEndpoint(link)).toBe('present')
})

test('no home, no socket and a home without a file are absent', async () => {
  const home = await tempDirectory()
  expect(await checkEndpoint(home)).toBe('absent')
  expect(await checkEndpoint(join(home, 'missing'))).toBe('absent')
})

test.each([
  ['a home open to others', async (home: string) => chmod(home, 0o711), /open to other users \(mode 711\)/],
  ['a socket open to others', async (home: string) => chmod(join(home, 'host.sock'), 0o660), /host\.sock: .*mode 660/],
])('%s is refused', async (_, change, reason) => {
  const home = await tempDirectory()
  await using _host = await plainHost(home)
  await change(home)
  await expect(checkEndpoint(home)).rejects.toMatchObject({ code: 'UNSAFE_FILE', message: expect.stringMatching(reason) })
})

test('an open home is refused with the command that closes it, where it is ours to close', async () => {
  const home = await tempDirectory()
  await chmod(home, 0o755)
  await expect(checkEndpoint(home)).rejects.toThrow(`chmod 700 ${home}`)
  await writeFile(join(home, 'README'), '')
  await expect(checkEndpoint(home)).rejects.toThrow('set QUIL_HOME to a directory that holds nothing else')
  await mkdir(join(home, 'plugins'))
  await expect(checkEndpoint(home)).rejects.toThrow(`chmod 700 ${home}`)
  await chmod(home, 0o1777)
  await expect(checkEndpoint(home)).rejects.toThrow(/all users share$/)
  await expect(checkEndpoint('/')).rejects.toThrow(/all users share$/)
})

test.skipIf(!isRoot)('a home or a socket of somebody else is refused', async () => {
  const home = await tempDirectory()
  await using _ = await plainHost(home)
  await chown(join(home, 'host.sock'), 65534, 65534)
  await expect(checkEndpoint(home)).rejects.toMatchObject({
    code: 'UNSAFE_FILE',
    message: expect.stringContaining('user 65534, not 0'),
  })
  await chown(join(home, 'host.sock'), 0, 0)
  await chown(home, 65534, 65534)
  await expect(checkEndpoint(home)).rejects.toMatchObject({
    code: 'UNSAFE_FILE',
    message: expect.stringContaining('user 65534, not 0'),
  })
})

test('a file as home, a file, a directory or a link as socket are refused', async () => {
  const base = await tempDirectory()
  await writeFile(join(base, 'file'), '')
  await expect(checkEndpoint(join(base, 'file'))).rejects.toMatchObject({ code: 'UNSAFE_FILE' })
  await expect(checkEndpoint(join(base, 'file', 'below'))).rejects.toMatchObject({ code: 'UNSAFE_FILE' })
  const real = await tempDirectory()
  await using _ = await plainHost(real)
  for (const make of [
    (path: string) => writeFile(path, ''),
    (path: string) => mkdir(path),
    (path: string) => symlink(join(real, 'host.sock'), path),
  ]) {
    const home = await tempDirectory()
    await make(join(home, 'host.sock'))
    await expect(checkEndpoint(home)).rejects.toMatchObject({
      code: 'UNSAFE_FILE',
      message: expect.stringContaining('not a socket'),
    })
  }
})

test('a lock file that says nothing sensible names nobody', async () => {
  const home = await tempDirectory()
  expect(await readHostLock(home)).toBeUndefined()
  for (const text of ['', ' '.repeat(512), 'text', 'null', '{"pid":"1"}', '{"pid":-1,"startedAt":"","version":"","since":""}']) {
    await writeFile(join(home, 'host.lock'), text, { mode: 0o600 })
    expect(await readHostLock(home)).toBeUndefined()
  }
  await chmod(join(home, 'host.lock'), 0o666)
  await expect(readHostLock(home)).rejects.toMatchObject({ code: 'UNSAFE_FILE' })
  expect(await readFile(join(home, 'host.lock'), 'utf8')).not.toBe('')
})
