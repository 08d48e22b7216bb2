import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, link, mkdir, stat, symlink, truncate, utimes, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readSmallFile } from '../../src/files/index.ts'
import { tempDirectory } from '../support/temp-directory.ts'

const root = process.getuid?.() === 0
const limit = { maxBytes: 1000 }

async function fileWith(content: string | Uint8Array, mode = 0o600): Promise<string> {
  const path = join(await tempDirectory(), 'file')
  await writeFile(path, content)
  await chmod(path, mode)
  return path
}

describe('reads', () => {
  test('text, and when it was modified', async () => {
    const path = await fileWith('ses_1\n{}\n')
    await utimes(path, 1000, 1234.5)
    expect(await readSmallFile(path, limit)).toMatchObject({ text: 'ses_1\n{}\n', modifiedAt: 1_234_500 })
  })

  test.each([
    ['nothing', ''],
    ['NUL bytes', 'a\0b\0'],
    ['CRLF', 'a\r\nb\r\n'],
    ['text beyond ASCII', 'büro 🐚\u2028'],
  ])('%s as it is', async (_, text) => {
    expect((await readSmallFile(await fileWith(text), limit))?.text).toBe(text)
  })

  test('text without its byte-order mark', async () => {
    expect((await readSmallFile(await fileWith('\uFEFFa'), limit))?.text).toBe('a')
  })

  test.each([0, 1, 4095, 4096, 4097, 100_000])('%i bytes whole, up to and including the limit', async (size) => {
    const path = await fileWith('x'.repeat(size))
    expect((await readSmallFile(path, { maxBytes: size }))?.text).toHaveLength(size)
    if (size > 0) await expect(readSmallFile(path, { maxBytes: size - 1 })).rejects.toMatchObject({ code: 'FILE_TOO_LARGE' })
  })

  test.runIf(process.platform === 'linux')('a file that claims to be empty and is not', async () => {
    expect((await stat('/proc/self/mounts')).size).toBe(0)
    expect((await readSmallFile('/proc/self/mounts', { maxBytes: 1_000_000 }))?.text).toContain('/proc')
    await expect(readSmallFile('/proc/self/mounts', { maxBytes: 5 })).rejects.toMatchObject({ code: 'FILE_TOO_LARGE' })
  })
})

describe('answers undefined for', () => {
  test('a missing file', async () => {
    expect(await readSmallFile(join(await tempDirectory(), 'none'), limit)).toBeUndefined()
  })

  test('a path below a missing directory or below a file', async () => {
    const path = await fileWith('')
    expect(await readSmallFile(join(path, 'below'), limit)).toBeUndefined()
    expect(await readSmallFile(join(path, '../none/below'), limit)).toBeUndefined()
  })
})

describe('refuses', () => {
  const oddities: Record<string, (path: string) => unknown> = {
    'a link': (path) => writeFile(`${path}.target`, 'x').then(() => symlink(`${path}.target`, path)),
    'a link that leads nowhere': (path) => symlink('nowhere', path),
    'a link to itself': (path) => symlink(path, path),
    'a directory': (path) => mkdir(path),
    'a FIFO, without waiting for a writer': (path) => execFileSync('mkfifo', [path]),
  }

  test.each(Object.entries(oddities))('%s', async (_, make) => {
    const path = join(await tempDirectory(), 'file')
    await make(path)
    await expect(readSmallFile(path, limit)).rejects.toMatchObject({ code: 'UNSAFE_FILE', details: { path } })
  })

  test('a socket', async () => {
    const path = join(await tempDirectory(), 'file')
    const server = createServer().listen(path)
    try {
      await once(server, 'listening')
      await expect(readSmallFile(path, limit)).rejects.toMatchObject({ code: 'UNSAFE_FILE' })
    } finally {
      server.close()
    }
  })

  test('a device', async () => {
    await expect(readSmallFile('/dev/zero', limit)).rejects.toMatchObject({ code: 'UNSAFE_FILE' })
  })

  test('a sparse file of 1 GB, without reading it', async () => {
    const path = await fileWith('')
    await truncate(path, 2 ** 30)
    const before = process.memoryUsage().rss
    await expect(readSmallFile(path, limit)).rejects.toMatchObject({ code: 'FILE_TOO_LARGE', details: { path, maxBytes: 1000 } })
    expect(process.memoryUsage().rss - before).toBeLessThan(2 ** 28)
  })

  test.each([
    ['a lone byte', [0x61, 0xff]],
    ['a cut character', [0xc3]],
    ['an overlong form', [0xc0, 0xaf]],
    ['UTF-16', [0xff, 0xfe, 0x61, 0x00]],
  ])('bytes that are not UTF-8: %s', async (_, bytes) => {
    await expect(readSmallFile(await fileWith(Uint8Array.from(bytes)), limit)).rejects.toMatchObject({ code: 'MALFORMED_FILE' })
  })

  test.skipIf(root)('a file this user may not read (skipped as root, who may read all)', async () => {
    await expect(readSmallFile(await fileWith('x', 0o000), limit)).rejects.toMatchObject({ code: 'UNSAFE_FILE' })
  })
})

describe('with `private`', () => {
  const strict = { ...limit, private: true }

  test.each([0o600, 0o400, 0o644, 0o755])('mode %o is fine: others may look', async (mode) => {
    expect((await readSmallFile(await fileWith('x', mode), strict))?.text).toBe('x')
  })

  test.each([0o620, 0o602, 0o666, 0o777])('mode %o is refused: others may write', async (mode) => {
    const path = await fileWith('x', mode)
    expect((await readSmallFile(path, limit))?.text).toBe('x')
    await expect(readSmallFile(path, strict)).rejects.toMatchObject({
      code: 'UNSAFE_FILE',
      message: expect.stringContaining(mode.toString(8)),
    })
  })

  test.runIf(root)('a file of another user is refused (only root can make one)', async () => {
    const path = await fileWith('x')
    await chown(path, 4242, 4242)
    expect((await readSmallFile(path, limit))?.text).toBe('x')
    await expect(readSmallFile(path, strict)).rejects.toMatchObject({
      code: 'UNSAFE_FILE',
      message: expect.stringContaining('4242'),
    })
  })

  test('a second hard link changes nothing', async () => {
    const path = await fileWith('x')
    await link(path, `${path}.2`)
    expect((await readSmallFile(path, strict))?.text).toBe('x')
  })
})
