import { execFileSync } from 'node:child_process'
import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { appendCapped } from '../../src/files/index.ts'
import { tempDirectory } from '../support/temp-directory.ts'

const log = async (): Promise<string> => join(await tempDirectory(), 'hook.log')

test('appends lines to a private file', async () => {
  const path = await log()
  await appendCapped(path, 'one', { maxBytes: 1000 })
  await appendCapped(path, 'two', { maxBytes: 1000 })
  expect(await readFile(path, 'utf8')).toBe('one\ntwo\n')
  expect((await stat(path)).mode & 0o777).toBe(0o600)
})

test('one call is one line', async () => {
  const path = await log()
  await appendCapped(path, 'a\r\nb\n\nc', { maxBytes: 1000 })
  expect(await readFile(path, 'utf8')).toBe('a b c\n')
})

test('keeps two files, of which the older is complete', async () => {
  const path = await log()
  for (let n = 0; n < 25; n += 1) await appendCapped(path, `line ${String(n).padStart(4, '0')}`, { maxBytes: 100 })
  expect((await readdir(join(path, '..'))).sort()).toEqual(['hook.log', 'hook.log.1'])
  const lines = (await readFile(`${path}.1`, 'utf8')) + (await readFile(path, 'utf8'))
  expect(lines.trim().split('\n').at(0)).toBe('line 0010')
  expect(lines.trim().split('\n').at(-1)).toBe('line 0024')
  expect((await stat(`${path}.1`)).size).toBe(100)
})

test('counts bytes, not characters', async () => {
  const path = await log()
  await appendCapped(path, '🐚'.repeat(10), { maxBytes: 40 })
  expect((await stat(`${path}.1`)).size).toBe(41)
})

test('many at once lose no line and rotate once', async () => {
  const path = await log()
  const lines = Array.from({ length: 50 }, (_, n) => `line ${String(n).padStart(4, '0')}`)
  await Promise.all(lines.map((line) => appendCapped(path, line, { maxBytes: 480 })))
  const kept = await Promise.all([`${path}.1`, path].map((file) => readFile(file, 'utf8').catch(() => '')))
  expect(kept.join('').trim().split('\n').sort()).toEqual(lines)
})

test.each([
  ['a link', (path: string) => symlink('elsewhere', path)],
  ['a directory', (path: string) => mkdir(path)],
  ['a FIFO', async (path: string) => void execFileSync('mkfifo', [path])],
])('refuses %s in its place', async (_, make) => {
  const path = await log()
  await writeFile(join(path, '../elsewhere'), '')
  await make(path)
  await expect(appendCapped(path, 'x', { maxBytes: 100 })).rejects.toMatchObject({ code: 'UNSAFE_FILE' })
  expect(await readFile(join(path, '../elsewhere'), 'utf8')).toBe('')
})
