import { chmod, chown, lstat, mkdir, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ensureHomeDirectory, ensurePrivateDirectory } from '../../src/files/index.ts'
import { tempDirectory } from '../support/temp-directory.ts'

const root = process.getuid?.() === 0
const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777

test('makes the directory and missing parents, closed to others', async () => {
  const base = await tempDirectory()
  await ensurePrivateDirectory(join(base, 'a', 'b'))
  expect(await modeOf(join(base, 'a'))).toBe(0o700)
  expect(await modeOf(join(base, 'a', 'b'))).toBe(0o700)
})

test('closes one of ours that is open, keeps one that is closed further', async () => {
  const path = join(await tempDirectory(), 'a')
  await mkdir(path, { mode: 0o755 })
  await ensurePrivateDirectory(path)
  expect(await modeOf(path)).toBe(0o700)
  await chmod(path, 0o500)
  await ensurePrivateDirectory(path)
  expect(await modeOf(path)).toBe(0o500)
})

test('many at once all succeed', async () => {
  const path = join(await tempDirectory(), 'a', 'b', 'c')
  await Promise.all(Array.from({ length: 20 }, () => ensurePrivateDirectory(path)))
  expect((await stat(path)).isDirectory()).toBe(true)
})

test('a directory of somebody else’s things is refused and left open; one with our marks, or nothing, is closed', async () => {
  const base = await tempDirectory()
  const [project, home, empty] = ['project', 'home', 'empty'].map((name) => join(base, name)) as [string, string, string]
  for (const path of [project, home, empty]) await mkdir(path, { mode: 0o755 })
  await writeFile(join(project, 'README.md'), '')
  await mkdir(join(home, 'plugins'))
  await expect(ensureHomeDirectory(project)).rejects.toMatchObject({
    code: 'UNSAFE_FILE',
    message: expect.stringContaining('README.md'),
  })
  expect(await modeOf(project)).toBe(0o755)
  for (const path of [home, empty]) {
    await ensureHomeDirectory(path)
    expect(await modeOf(path)).toBe(0o700)
  }
})

describe('refuses', () => {
  test('a file, or a path below a file', async () => {
    const path = join(await tempDirectory(), 'a')
    await writeFile(path, '')
    await expect(ensurePrivateDirectory(path)).rejects.toMatchObject({ code: 'UNSAFE_FILE' })
    await expect(ensurePrivateDirectory(join(path, 'b'))).rejects.toMatchObject({ code: 'UNSAFE_FILE' })
  })

  test.runIf(root)('a directory of another user, also behind a link (only root can make one)', async () => {
    const base = await tempDirectory()
    await mkdir(join(base, 'theirs'), { mode: 0o755 })
    await chown(join(base, 'theirs'), 4242, 4242)
    await symlink('theirs', join(base, 'link'))
    await expect(ensurePrivateDirectory(join(base, 'theirs'))).rejects.toMatchObject({ code: 'UNSAFE_FILE' })
    await expect(ensurePrivateDirectory(join(base, 'link'), { allowLink: true })).rejects.toMatchObject({ code: 'UNSAFE_FILE' })
    expect(await modeOf(join(base, 'theirs'))).toBe(0o755)
  })

  test('a directory everybody shares, and leaves its mode', async () => {
    const path = join(await tempDirectory(), 'tmp')
    await mkdir(path)
    await chmod(path, 0o1777)
    await expect(ensurePrivateDirectory(path)).rejects.toMatchObject({ code: 'UNSAFE_FILE' })
    expect((await stat(path)).mode & 0o7777).toBe(0o1777)
    const before = (await stat('/')).mode
    await expect(ensurePrivateDirectory('/')).rejects.toMatchObject({ code: 'UNSAFE_FILE' })
    expect((await stat('/')).mode).toBe(before)
  })
})

describe('a link to a directory of ours', () => {
  async function linked(): Promise<{ link: string; target: string }> {
    const base = await tempDirectory()
    await mkdir(join(base, 'target'), { mode: 0o755 })
    await symlink('target', join(base, 'link'))
    return { link: join(base, 'link'), target: join(base, 'target') }
  }

  test('is refused, and the directory left alone', async () => {
    const { link, target } = await linked()
    await expect(ensurePrivateDirectory(link)).rejects.toMatchObject({
      code: 'UNSAFE_FILE',
      message: expect.stringContaining('link'),
    })
    expect(await modeOf(target)).toBe(0o755)
  })

  test('is fine with `allowLink`: the directory is closed, the link stays', async () => {
    const { link, target } = await linked()
    await ensurePrivateDirectory(link, { allowLink: true })
    expect(await modeOf(target)).toBe(0o700)
    expect((await lstat(link)).isSymbolicLink()).toBe(true)
    await ensurePrivateDirectory(join(link, 'sessions'))
    expect(await modeOf(join(target, 'sessions'))).toBe(0o700)
  })

  test.each(['nowhere', 'link', 'file'])('that leads to %s is refused even then', async (target) => {
    const base = await tempDirectory()
    await writeFile(join(base, 'file'), '')
    await symlink(target, join(base, 'link'))
    await expect(ensurePrivateDirectory(join(base, 'link'), { allowLink: true })).rejects.toMatchObject({ code: 'UNSAFE_FILE' })
  })
})
