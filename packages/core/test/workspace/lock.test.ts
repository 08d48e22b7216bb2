import { execFileSync } from 'node:child_process'
import { mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWorkspaceStore, withFileLock } from '../../src/workspace/index.ts'
import { buildChild, type Child, type ChildProgram, firstLine } from '../support/child.ts'
import { record } from '../support/records.ts'
import { tempDirectory } from '../support/temp-directory.ts'

let program: ChildProgram
beforeAll(async () => {
  program = await buildChild()
})
afterAll(() => program[Symbol.asyncDispose]())

const lockFile = async (): Promise<string> => join(await tempDirectory(), 'workspace.lock')

/** In an object, because the child itself is a promise of its end. */
async function holdElsewhere(path: string): Promise<{ holder: Child }> {
  const holder = program.start(['hold', path])
  expect(await firstLine(holder)).toBe('held')
  return { holder }
}

describe('a lock held by another process', () => {
  test('is waited for, then refused with file and holder', async () => {
    const path = await lockFile()
    const { holder } = await holdElsewhere(path)
    await expect(withFileLock(path, () => 'mine', { timeoutMs: 60 })).rejects.toMatchObject({
      code: 'LOCK_TIMEOUT',
      message: `${path} is still locked by process ${holder.pid} after 60 ms`,
      details: { path, holder: holder.pid },
    })
    holder.stdin.end()
    await holder
  })

  test('is free the moment its holder is killed with -9', async () => {
    const path = await lockFile()
    const { holder } = await holdElsewhere(path)
    const waiting = withFileLock(path, () => 'mine', { timeoutMs: 20_000 })
    holder.kill('SIGKILL')
    expect(await waiting).toBe('mine')
    expect((await holder).signal).toBe('SIGKILL')
    expect((await readFile(path, 'utf8')).trim()).toBe(String(process.pid))
  })

  test('keeps an update out, and a read does not mind', async () => {
    const home = await tempDirectory()
    const { holder } = await holdElsewhere(join(home, 'workspace.lock'))
    const store = openWorkspaceStore(home)
    await expect(store.update(() => [record('one')], { timeoutMs: 60 })).rejects.toMatchObject({ code: 'LOCK_TIMEOUT' })
    expect(await store.read()).toEqual({ records: [], problems: [] })
    holder.stdin.end()
    await holder
  })

  test('an abort ends the wait', async () => {
    const path = await lockFile()
    const { holder } = await holdElsewhere(path)
    const abort = new AbortController()
    const waiting = withFileLock(path, () => 'mine', { signal: abort.signal })
    abort.abort()
    await expect(waiting).rejects.toMatchObject({ code: 'ABORTED' })
    holder.stdin.end()
    await holder
  })
})

describe('callers of one process', () => {
  test('go one after another in call order', async () => {
    const path = await lockFile()
    const log: string[] = []
    const one = (name: string) =>
      withFileLock(path, async () => {
        log.push(`${name} in`)
        await readFile(path)
        log.push(`${name} out`)
      })
    await Promise.all(['a', 'b', 'c'].map(one))
    expect(log).toEqual(['a in', 'a out', 'b in', 'b out', 'c in', 'c out'])
  })

  test('one who gives up in the line does not let the next one in early', async () => {
    const path = await lockFile()
    let finish = (): void => {}
    const first = withFileLock(
      path,
      () =>
        new Promise<void>((resolve) => {
          finish = resolve
        }),
    )
    await expect(withFileLock(path, () => 'second', { timeoutMs: 30 })).rejects.toMatchObject({
      code: 'LOCK_TIMEOUT',
      details: { holder: process.pid },
    })
    await expect(withFileLock(path, () => 'third', { timeoutMs: 30 })).rejects.toMatchObject({ code: 'LOCK_TIMEOUT' })
    finish()
    await first
    expect(await withFileLock(path, () => 'fourth', { timeoutMs: 1000 })).toBe('fourth')
  })

  test('a failing action frees the lock and keeps its error', async () => {
    const path = await lockFile()
    const failing = withFileLock(path, () => {
      throw new RangeError('mine')
    })
    await expect(failing).rejects.toThrow(RangeError)
    expect(await withFileLock(path, () => 'next', { timeoutMs: 1000 })).toBe('next')
  })

  test('an aborted signal is noticed before anything is made', async () => {
    const path = await lockFile()
    await expect(withFileLock(path, () => 'mine', { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'ABORTED' })
    await expect(stat(path)).rejects.toThrow('ENOENT')
  })
})

describe('the lock file', () => {
  test('is private and stays', async () => {
    const path = await lockFile()
    await withFileLock(path, () => {})
    expect((await stat(path)).mode & 0o777).toBe(0o600)
  })

  test.each([
    ['a link', (path: string) => writeFile(`${path}.target`, 'precious').then(() => symlink(`${path}.target`, path))],
    ['a directory', (path: string) => mkdir(path)],
    ['a FIFO', async (path: string) => void execFileSync('mkfifo', [path])],
  ])('is not taken when %s is in its place', async (_, make) => {
    const path = await lockFile()
    await make(path)
    await expect(withFileLock(path, () => 'mine', { timeoutMs: 1000 })).rejects.toMatchObject({ code: 'UNSAFE_FILE' })
    if (_ === 'a link') expect(await readFile(`${path}.target`, 'utf8')).toBe('precious')
  })
})
