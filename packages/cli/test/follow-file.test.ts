import { appendFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { tempDir } from '@quil/testkit'
import { describe, expect, onTestFinished, test } from 'vitest'
import { followFile } from '../src/host/follow-file.ts'

async function follow(offset: number): Promise<{ path: string; end: () => void; text: (length: number) => Promise<string> }> {
  const directory = await tempDir('quil-follow-')
  const controller = new AbortController()
  onTestFinished(async () => {
    controller.abort()
    await directory[Symbol.asyncDispose]()
  })
  const path = join(directory.path, 'log')
  const chunks = followFile(path, offset, controller.signal)
  const text = async (length: number): Promise<string> => {
    let so = ''
    while (so.length < length) {
      const { value, done } = await chunks.next()
      if (done === true) break
      so += Buffer.from(value).toString()
    }
    return so
  }
  return { path, end: () => controller.abort(), text }
}

describe('following a file', () => {
  test('gives what is appended, from the place on where the reader left off', async () => {
    const { path, end, text } = await follow(4)
    await writeFile(path, 'old new')
    expect(await text(3)).toBe('new')
    await appendFile(path, ' more')
    expect(await text(5)).toBe(' more')
    end()
    expect(await text(1)).toBe('')
  })

  test('waits for one that is not there, and goes on with the next when it is rotated away', async () => {
    const { path, text } = await follow(0)
    const first = text(5)
    await writeFile(path, 'first')
    expect(await first).toBe('first')
    await appendFile(path, ' last')
    await rename(path, `${path}.1`)
    await writeFile(path, 'next')
    expect(await text(9)).toBe(' lastnext')
  })
})
