import { chmod, chown, mkdir, open, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { readPersistedSessionId } from '../src/index.ts'
import { PANE } from './support/pane.ts'
import { tempDirectory } from './support/temp-directory.ts'

const ID = 'ses_dfdead2daffeKrY8u158R9m8XR'
const ABOUT = {
  source: 'tui',
  spawnId: '00000000000000a1',
  pid: 4711,
  directory: '/home/u/ein Verzeichnis',
  event: 'route',
  time: '2026-11-22T07:07:51.973Z',
}

async function emptyHome(): Promise<{ home: string; path: string }> {
  const home = await tempDirectory()
  await mkdir(join(home, 'sessions'), { mode: 0o700 })
  return { home, path: join(home, 'sessions', `opencode-${PANE}.id`) }
}

async function homeWith(content: string | Uint8Array): Promise<{ home: string; path: string }> {
  const made = await emptyHome()
  await writeFile(made.path, content, { mode: 0o600 })
  return made
}

const failure = (code: string, what: string) => expect.objectContaining({ code, message: expect.stringContaining(what) })

describe('what the scripts write is read back', () => {
  test('both lines', async () => {
    const { home, path } = await homeWith(`${ID}\n${JSON.stringify(ABOUT)}\n`)
    await utimes(path, 1_700_000_000, 1_700_000_000)
    expect(await readPersistedSessionId(home, PANE)).toEqual({ id: ID, modifiedAt: 1_700_000_000_000, ...ABOUT })
  })

  test.each([
    ['line 1 alone', `${ID}\n`],
    ['line 1 and an empty line 2', `${ID}\n\n`],
    ['line 1 and an empty object', `${ID}\n{}\n`],
    ['line 2 without its line feed', `${ID}\n{}`],
    ['keys nobody knows yet', `${ID}\n{"later":1}\n`],
  ])('%s', async (_what, content) => {
    const { home } = await homeWith(content)
    expect(await readPersistedSessionId(home, PANE)).toEqual({ id: ID, modifiedAt: expect.any(Number) })
  })

  test('the longest id', async () => {
    const { home } = await homeWith(`${'x'.repeat(128)}\n`)
    expect(await readPersistedSessionId(home, PANE)).toMatchObject({ id: 'x'.repeat(128) })
  })
})

describe('there is none yet', () => {
  test('no file', async () => {
    const { home } = await emptyHome()
    expect(await readPersistedSessionId(home, PANE)).toBeUndefined()
  })

  test('no directory', async () => {
    expect(await readPersistedSessionId(await tempDirectory(), PANE)).toBeUndefined()
  })

  test("another pane's file is not this pane's", async () => {
    const { home } = await homeWith(`${ID}\n`)
    expect(await readPersistedSessionId(home, `${PANE}x`)).toBeUndefined()
  })
})

describe('broken content is an error, never a guess', () => {
  test.each<[string, string | Uint8Array, string]>([
    ['an empty file', '', 'it is empty'],
    ['a line feed alone', '\n', 'line 1 is not a session id'],
    ['an id without its line feed', ID, 'may be cut off'],
    ['half an id', ID.slice(0, 9), 'may be cut off'],
    ['CRLF', `${ID}\r\n`, 'line 1 is not a session id'],
    ['NUL in the id', `ses_a\0b\n`, 'line 1 is not a session id'],
    ['NULs, as a power cut leaves them', '\0'.repeat(64), 'may be cut off'],
    ['an option in place of the id', `--continue\n`, 'line 1 is not a session id'],
    ['a path in place of the id', `../../etc/passwd\n`, 'line 1 is not a session id'],
    ['a space in front', ` ${ID}\n`, 'line 1 is not a session id'],
    ['an id of 129 characters', `${'x'.repeat(129)}\n`, 'line 1 is not a session id'],
    ['line 2 cut', `${ID}\n${JSON.stringify(ABOUT).slice(0, 40)}`, 'line 2 is not JSON'],
    ['line 2 twice', `${ID}\n{}\n{}\n`, 'line 2 is not JSON'],
    ['line 2 a number', `${ID}\n7\n`, 'line 2'],
    ['line 2 null', `${ID}\nnull\n`, 'line 2'],
    ['line 2 a list', `${ID}\n[]\n`, 'line 2'],
    ['an unknown source', `${ID}\n{"source":"guess"}\n`, 'line 2'],
    ['a pid of 0', `${ID}\n{"pid":0}\n`, 'line 2'],
    ['a pid with a fraction', `${ID}\n{"pid":1.5}\n`, 'line 2'],
    ['a relative directory', `${ID}\n{"directory":"src"}\n`, 'line 2'],
    ['NUL in the directory', `${ID}\n{"directory":"/a\\u0000b"}\n`, 'line 2'],
    ['a time that is none', `${ID}\n{"time":"yesterday"}\n`, 'line 2'],
    ['a spawn id of 65 characters', `${ID}\n{"spawnId":"${'a'.repeat(65)}"}\n`, 'line 2'],
    ['bytes that are not UTF-8', Uint8Array.of(0x73, 0xff, 0xfe, 0x0a), 'not UTF-8'],
  ])('%s', async (_what, content, message) => {
    const { home } = await homeWith(content)
    await expect(readPersistedSessionId(home, PANE)).rejects.toThrow(failure('MALFORMED_FILE', message))
  })
})

describe('too much content is an error', () => {
  test.each([
    ['an id line of 257 bytes', `${'x'.repeat(257)}\n`, 'line 1 is longer than 256 bytes'],
    ['257 bytes without an end', 'x'.repeat(257), 'line 1 is longer than 256 bytes'],
    ['a file of 8193 bytes', `${ID}\n${' '.repeat(8192 - ID.length)}`, 'larger than 8192 bytes'],
  ])('%s', async (_what, content, message) => {
    const { home } = await homeWith(content)
    await expect(readPersistedSessionId(home, PANE)).rejects.toThrow(failure('FILE_TOO_LARGE', message))
  })

  test('an id line of 256 bytes is read, and found to be no id', async () => {
    const { home } = await homeWith(`${'x'.repeat(256)}\n`)
    await expect(readPersistedSessionId(home, PANE)).rejects.toThrow(failure('MALFORMED_FILE', 'not a session id'))
  })

  test('a gigabyte is not read', async () => {
    const { home, path } = await homeWith(`${ID}\n`)
    const handle = await open(path, 'r+')
    await handle.truncate(1 << 30)
    await handle.close()
    const before = process.memoryUsage().rss
    await expect(readPersistedSessionId(home, PANE)).rejects.toThrow(failure('FILE_TOO_LARGE', 'larger than 8192 bytes'))
    expect(process.memoryUsage().rss - before).toBeLessThan(64 << 20)
  })
})

describe('what is not a private regular file is refused', () => {
  test('a symlink, even to a good record', async () => {
    const { home, path } = await emptyHome()
    await writeFile(join(home, 'elsewhere'), `${ID}\n`, { mode: 0o600 })
    await symlink(join(home, 'elsewhere'), path)
    await expect(readPersistedSessionId(home, PANE)).rejects.toThrow(failure('UNSAFE_FILE', 'symbolic link'))
  })

  test('a dangling symlink: not "none yet"', async () => {
    const { home, path } = await emptyHome()
    await symlink(join(home, 'nowhere'), path)
    await expect(readPersistedSessionId(home, PANE)).rejects.toThrow(failure('UNSAFE_FILE', 'symbolic link'))
  })

  test('a FIFO, without waiting for a writer', async () => {
    const { home, path } = await emptyHome()
    await execa('mkfifo', [path])
    await expect(readPersistedSessionId(home, PANE)).rejects.toThrow(failure('UNSAFE_FILE', 'not a regular file'))
  })

  test('a directory', async () => {
    const { home, path } = await emptyHome()
    await mkdir(path)
    await expect(readPersistedSessionId(home, PANE)).rejects.toThrow(failure('UNSAFE_FILE', 'not a regular file'))
  })

  test.each([0o620, 0o602, 0o666])('a file others may write (mode %o)', async (mode) => {
    const { home, path } = await homeWith(`${ID}\n`)
    await chmod(path, mode)
    await expect(readPersistedSessionId(home, PANE)).rejects.toThrow(failure('UNSAFE_FILE', 'writable by others'))
  })

  test("somebody else's file", async ({ skip }) => {
    skip(process.getuid?.() !== 0, 'only root can give a file away')
    const { home, path } = await homeWith(`${ID}\n`)
    await chown(path, 65534, 65534)
    await expect(readPersistedSessionId(home, PANE)).rejects.toThrow(failure('UNSAFE_FILE', 'owned by user 65534'))
  })

  test('a file this user may not read', async ({ skip }) => {
    skip(process.getuid?.() === 0, 'root may read everything')
    const { home, path } = await homeWith(`${ID}\n`)
    await chmod(path, 0)
    await expect(readPersistedSessionId(home, PANE)).rejects.toThrow(failure('UNSAFE_FILE', 'not readable'))
  })
})

test.each(['', '../x', '..', '.', 'a/b', '/etc/passwd', 'a b', 'a\n', 'a\0', 'ä', 'x'.repeat(65)])(
  '%j names no pane, so no path is made of it',
  async (paneId) => {
    const { home } = await emptyHome()
    await writeFile(join(home, 'x.id'), `${ID}\n`, { mode: 0o600 })
    await expect(readPersistedSessionId(home, paneId)).rejects.toThrow(failure('INVALID_ID', 'invalid pane id'))
  },
)
