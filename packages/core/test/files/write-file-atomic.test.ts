import { chmod, lstat, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { removeLeftoverTempFiles, writeFileAtomic } from '../../src/files/index.ts'
import { buildChild, firstLine } from '../support/child.ts'
import { tempDirectory } from '../support/temp-directory.ts'

const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777

test('makes the file 0600, or with the mode it is given', async () => {
  const directory = await tempDirectory()
  await writeFileAtomic(join(directory, 'secret'), 'x')
  await writeFileAtomic(join(directory, 'script'), 'x', { mode: 0o700 })
  expect(await modeOf(join(directory, 'secret'))).toBe(0o600)
  expect(await modeOf(join(directory, 'script'))).toBe(0o700)
})

test('replaces content and mode of an old file', async () => {
  const path = join(await tempDirectory(), 'file')
  await writeFile(path, 'old and longer')
  await chmod(path, 0o666)
  await writeFileAtomic(path, Buffer.from([0xff, 0x00]))
  expect(await readFile(path)).toEqual(Buffer.from([0xff, 0x00]))
  expect(await modeOf(path)).toBe(0o600)
})

test('replaces a link and leaves what it leads to', async () => {
  const directory = await tempDirectory()
  const path = join(directory, 'file')
  await writeFile(join(directory, 'target'), 'precious')
  await symlink('target', path)
  await writeFileAtomic(path, 'new')
  expect((await lstat(path)).isFile()).toBe(true)
  expect(await readFile(join(directory, 'target'), 'utf8')).toBe('precious')
})

test('a failed rename leaves the old thing and no temp file', async () => {
  const directory = await tempDirectory()
  await mkdir(join(directory, 'file'))
  await expect(writeFileAtomic(join(directory, 'file'), 'new')).rejects.toThrow()
  expect(await readdir(directory)).toEqual(['file'])
})

test('content that cannot be written leaves the old file and no temp file', async () => {
  const directory = await tempDirectory()
  await writeFileAtomic(join(directory, 'file'), 'old')
  await expect(writeFileAtomic(join(directory, 'file'), 42 as never)).rejects.toThrow(TypeError)
  expect(await readFile(join(directory, 'file'), 'utf8')).toBe('old')
  expect(await readdir(directory)).toEqual(['file'])
})

test('a missing directory is an error, not made', async () => {
  const directory = await tempDirectory()
  await expect(writeFileAtomic(join(directory, 'none', 'file'), 'x')).rejects.toMatchObject({ code: 'ENOENT' })
  expect(await readdir(directory)).toEqual([])
})

test('many writers at once leave one whole content and no temp file', async () => {
  const directory = await tempDirectory()
  const contents = Array.from({ length: 20 }, (_, n) => String(n).repeat(50_000))
  await Promise.all(contents.map((content) => writeFileAtomic(join(directory, 'file'), content, { fsync: false })))
  expect(contents).toContain(await readFile(join(directory, 'file'), 'utf8'))
  expect(await readdir(directory)).toEqual(['file'])
})

test('a reader never sees a part while two other processes write', async () => {
  await using program = await buildChild()
  const path = join(await tempDirectory(), 'file')
  await writeFile(path, 'a'.repeat(100_000))
  const writers = [program.start(['rewrite', path]), program.start(['rewrite', path])]
  await Promise.all(writers.map(firstLine))

  const lengths = new Set<number>()
  while (lengths.size < 50) {
    const text = await readFile(path, 'utf8')
    const first = text[0]
    expect(text.length).toBeGreaterThanOrEqual(100_000)
    expect(text === first?.repeat(text.length)).toBe(true)
    lengths.add(text.length)
  }
  for (const writer of writers) writer.stdin.end()
  for (const writer of await Promise.all(writers)) expect(writer).toMatchObject({ exitCode: 0, stdout: 'writing\ndone' })
})

test('leftovers of killed writers can be removed by name', async () => {
  const directory = await tempDirectory()
  const names = ['.a.12.0123456789ab.tmp', '.a.b.12.0123456789ab.tmp', '.a.12.0123.tmp', '.a.tmp', 'a']
  for (const name of names) await writeFile(join(directory, name), '')
  await removeLeftoverTempFiles(join(directory, 'a'))
  expect((await readdir(directory)).sort()).toEqual(names.slice(1).sort())
})
