import { closeSync, openSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { forgetReader, readOn, typed } from '../../src/pane/read-on.ts'
import { tempDirectory } from '../support/temp-directory.ts'

const FULL = 4095

/** A file in the place of a terminal that always has more. */
async function flood(): Promise<number> {
  const file = join(await tempDirectory(), 'flood')
  await writeFile(file, Buffer.alloc(1 << 20, 'x'))
  const fd = openSync(file, 'r')
  onTestFinished(() => {
    forgetReader(fd)
    closeSync(fd)
  })
  return fd
}

test.skipIf(process.platform !== 'linux')('a flood is read on where it is alone, and not right after a key', async () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  onTestFinished(() => void vi.useRealTimers())
  const [one, other] = [await flood(), await flood()]
  const buffer = Buffer.alloc(64 << 10)
  const read = (fd: number): number => readOn(fd, buffer, FULL)
  expect(read(one)).toBe(FULL) // nobody knows yet that it is a flood
  expect(read(one)).toBe(buffer.length)
  expect(read(other)).toBe(FULL)
  expect(read(one)).toBe(FULL)
  expect(read(one)).toBe(buffer.length)
  expect(readOn(one, buffer, FULL - 1)).toBe(FULL - 1)
  typed()
  vi.advanceTimersByTime(19)
  expect(read(one)).toBe(FULL)
  vi.advanceTimersByTime(2)
  expect(read(one)).toBe(buffer.length)
  forgetReader(one) // its descriptor may be another terminal's now
  expect(read(one)).toBe(FULL)
})
