import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { detectShell, findCommand } from '../../src/plugin/index.ts'

let root: string
beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'quil-path-')))
  await Promise.all(
    ['bin1', 'bin2', 'home/bin', 'app/sub', 'bin1/folder'].map((name) => mkdir(join(root, name), { recursive: true })),
  )
  for (const name of [
    'bin1/tool',
    'bin2/tool',
    'bin2/only2',
    'bin2/blocked',
    'home/bin/mine',
    'app/tool',
    'app/sub/local',
    'bin2/folder',
  ]) {
    await writeFile(join(root, name), '#!/bin/sh\n', { mode: 0o755 })
  }
  for (const name of ['bin1/blocked', 'bin1/noexec']) {
    await writeFile(join(root, name), '#!/bin/sh\n')
    await chmod(join(root, name), 0o644)
  }
  await symlink(join(root, 'bin2/only2'), join(root, 'bin1/linked'))
  await symlink(join(root, 'gone'), join(root, 'bin1/dangling'))
})
afterAll(() => rm(root, { recursive: true, force: true }))

interface Search {
  cmd: string
  path?: string
  PATH?: string
  homepage?: string
}

/** `@` stands for the temporary directory, in what goes in and in what comes out. */
async function find({ cmd, path, PATH, homepage }: Search): Promise<string> {
  const at = (text: string) => text.replaceAll('@', root)
  const env = { HOME: at('@/home'), ...(PATH !== undefined && { PATH: at(PATH) }) }
  const command = { cmd: at(cmd), ...(path !== undefined && { path: at(path) }) }
  try {
    const found = await findCommand({ command, ...(homepage !== undefined && { homepage }) }, env, at('@/app'))
    return found.replaceAll(root, '@')
  } catch (error) {
    const { code, message } = error as { code: string; message: string }
    return `${code} ${message.replaceAll(root, '@')}`
  }
}

describe('found', () => {
  test('somewhere else, once it has gone from where it was found a moment ago', async () => {
    await writeFile(join(root, 'bin1/brief'), '#!/bin/sh\n', { mode: 0o755 })
    await writeFile(join(root, 'bin2/brief'), '#!/bin/sh\n', { mode: 0o755 })
    const search = { cmd: 'brief', PATH: '@/bin1:@/bin2' }
    expect(await find(search)).toBe('@/bin1/brief')
    await rm(join(root, 'bin1/brief'))
    expect(await find(search)).toBe('@/bin2/brief')
  })

  test.each<[Search, string]>([
    [{ cmd: 'tool', PATH: '@/bin1:@/bin2' }, '@/bin1/tool'],
    [{ cmd: 'tool', PATH: '@/bin2:@/bin1' }, '@/bin2/tool'],
    [{ cmd: 'only2', PATH: '@/nowhere:@/bin1:@/bin2' }, '@/bin2/only2'],
    [{ cmd: 'blocked', PATH: '@/bin1:@/bin2' }, '@/bin2/blocked'],
    [{ cmd: 'folder', PATH: '@/bin1:@/bin2' }, '@/bin2/folder'],
    [{ cmd: 'linked', PATH: '@/bin1' }, '@/bin1/linked'],
    [{ cmd: 'local', PATH: 'sub' }, '@/app/sub/local'],
    [{ cmd: 'tool', PATH: '.' }, '@/app/tool'],
    [{ cmd: 'sub/local', PATH: '' }, '@/app/sub/local'],
    [{ cmd: './tool', PATH: '@/bin1' }, '@/app/tool'],
    [{ cmd: '@/bin2/tool' }, '@/bin2/tool'],
    [{ cmd: '~/bin/mine' }, '@/home/bin/mine'],
    [{ cmd: 'tool', path: '@/bin2/tool', PATH: '@/bin1' }, '@/bin2/tool'],
    [{ cmd: 'tool', path: '~/bin/mine', PATH: '@/bin1' }, '@/home/bin/mine'],
    [{ cmd: 'tool', path: '@/gone', PATH: '@/bin1' }, '@/bin1/tool'],
    [{ cmd: 'sh' }, expect.stringMatching(/^(\/usr)?\/bin\/sh$/)],
  ])('%j', async (search, expected) => {
    expect(await find(search)).toEqual(expected)
  })
})

describe('not found', () => {
  test.each<[Search, string]>([
    [{ cmd: 'nope', PATH: '@/bin1:@/bin2' }, 'COMMAND_NOT_FOUND cannot find "nope" on PATH (@/bin1:@/bin2)'],
    [
      { cmd: 'nope', PATH: '@/bin1', homepage: 'https://example.org/' },
      'COMMAND_NOT_FOUND cannot find "nope" on PATH (@/bin1). Install it: https://example.org/',
    ],
    // An empty element would be the current directory, which has a `tool`.
    [{ cmd: 'tool', PATH: '' }, 'COMMAND_NOT_FOUND cannot find "tool" on PATH: it is empty'],
    [{ cmd: 'tool', PATH: ':' }, 'COMMAND_NOT_FOUND cannot find "tool" on PATH: it is empty'],
    [{ cmd: 'tool', PATH: ':@/home/bin:' }, 'COMMAND_NOT_FOUND cannot find "tool" on PATH (@/home/bin)'],
    [{ cmd: 'dangling', PATH: '@/bin1' }, 'COMMAND_NOT_FOUND cannot find "dangling" on PATH (@/bin1)'],
    [{ cmd: 'folder', PATH: '@/bin1' }, 'COMMAND_NOT_FOUND cannot find "folder" on PATH (@/bin1)'],
    [{ cmd: 'noexec', PATH: '@/bin1:@/bin2' }, 'COMMAND_NOT_EXECUTABLE cannot run "noexec": @/bin1/noexec is not executable'],
    [{ cmd: './nope' }, 'COMMAND_NOT_FOUND cannot find "./nope": no such file: @/app/nope'],
    [{ cmd: './sub' }, 'COMMAND_NOT_EXECUTABLE cannot run "./sub": @/app/sub is a directory'],
    [{ cmd: '@/bin1/noexec' }, 'COMMAND_NOT_EXECUTABLE cannot run "@/bin1/noexec": @/bin1/noexec is not executable'],
    [{ cmd: '/dev/null' }, 'COMMAND_NOT_EXECUTABLE cannot run "/dev/null": /dev/null is not a regular file'],
    [
      { cmd: 'tool', path: '@/bin1/noexec', PATH: '@/bin1' },
      'COMMAND_NOT_EXECUTABLE cannot run "tool": @/bin1/noexec is not executable',
    ],
  ])('%j', async (search, expected) => {
    expect(await find(search)).toBe(expected)
  })

  test('the details carry what was looked for', async () => {
    const search = findCommand({ command: { cmd: 'nope' }, homepage: 'https://example.org/' }, { PATH: '/none' }, '/')
    await expect(search).rejects.toMatchObject({ details: { command: 'nope', path: '/none', homepage: 'https://example.org/' } })
  })
})

describe('the shell', () => {
  test('is $SHELL when that is an absolute executable', async () => {
    const SHELL = join(root, 'bin1/tool')
    expect(await detectShell({ SHELL })).toBe(SHELL)
    expect(await findCommand({ command: { cmd: '{shell}' } }, { SHELL, PATH: '' }, root)).toBe(SHELL)
  })

  test.each([undefined, '', 'bash', '@/bin1/noexec', '@/bin1', '@/gone'])('is another one when $SHELL is %j', async (value) => {
    const SHELL = value?.replace('@', root)
    const shell = await detectShell({ SHELL })
    expect(shell).toMatch(/^\//)
    expect(shell).not.toBe(SHELL)
  })
})
