import { rename, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { tempDir, waitFor, waitForFile } from '../src/index.ts'

test('waitFor answers the first value that is there', async () => {
  const answers = [undefined, false as const, 0]
  expect(await waitFor(() => answers.shift())).toBe(0)
})

test('waitFor in vain says what it waited for', async () => {
  await expect(waitFor(() => false, { timeoutMs: 1, describe: 'rain' })).rejects.toThrow('waited 1 ms in vain for rain')
})

test('waitForFile sees a file that is renamed into place, and waits for its content', async () => {
  await using dir = await tempDir('quil-wait-')
  const path = join(dir.path, 'session.id')
  const awaited = waitForFile(path, (text) => text.includes('ses_2'))
  await writeFile(`${path}.tmp`, 'ses_1\n')
  await rename(`${path}.tmp`, path)
  await writeFile(path, 'ses_2\n')
  expect(await awaited).toBe('ses_2\n')
})

test('waitForFile in vain says what the file holds', async () => {
  await using dir = await tempDir('quil-wait-')
  const path = join(dir.path, 'file')
  await expect(waitForFile(path, undefined, { timeoutMs: 1 })).rejects.toThrow('the file does not exist')
  await writeFile(path, 'other')
  await expect(waitForFile(path, (text) => text === 'mine', { timeoutMs: 1 })).rejects.toThrow('the file holds "other"')
})

test('waitForFile waits for a directory that is not there yet', async () => {
  await using dir = await tempDir('quil-wait-')
  const awaited = waitForFile(join(dir.path, 'later', 'file'))
  const { mkdir } = await import('node:fs/promises')
  await mkdir(join(dir.path, 'later'))
  await writeFile(join(dir.path, 'later', 'file'), 'here')
  expect(await awaited).toContain('')
})

test('a temp directory is gone with its owner', async () => {
  let path: string
  {
    await using dir = await tempDir('quil-temp-')
    path = dir.path
    await writeFile(join(path, 'file'), 'content')
  }
  await expect(stat(path)).rejects.toThrow('ENOENT')
})
