import { execFileSync } from 'node:child_process'
import { closeSync, openSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { setCloseOnExec, tryLockFile } from '../src/posix.ts'
import { buildChild, type ChildProgram } from './support/child.ts'
import { tempDirectory } from './support/temp-directory.ts'

let program: ChildProgram
beforeAll(async () => {
  program = await buildChild()
})
afterAll(() => program[Symbol.asyncDispose]())

describe('setCloseOnExec', () => {
  test.runIf(process.platform === 'linux')('keeps a descriptor out of the programs this process starts', async () => {
    const path = join(await tempDirectory(), 'terminal')
    const opened = openSync(path, 'w')
    // Node sets the flag on what it opens; a plain dup has it not, as node-pty's masters.
    const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi')
    const fd: number = koffi.load(null).func('int dup(int)')(opened)
    closeSync(opened)
    onTestFinished(() => closeSync(fd))
    const seenByChild = (): boolean => execFileSync('sh', ['-c', 'ls -l /proc/self/fd'], { encoding: 'utf8' }).includes(path)

    expect(seenByChild()).toBe(true)
    setCloseOnExec(fd)
    expect(seenByChild()).toBe(false)
    setCloseOnExec(fd)
    expect(seenByChild()).toBe(false)
    writeFileSync(fd, 'still open here')
  })

  test('of a descriptor that is not open is an error', () => {
    expect(() => setCloseOnExec(1_000_000)).toThrow(expect.objectContaining({ code: 'SPAWN_FAILED' }))
  })
})

describe('tryLockFile', () => {
  test('excludes other descriptors and other processes until the descriptor closes', async () => {
    const path = join(await tempDirectory(), 'lock')
    const first = openSync(path, 'w')
    const second = openSync(path, 'w')
    onTestFinished(() => closeSync(second))
    const elsewhere = async (): Promise<string> => (await program.start(['tryLock', path])).stdout

    expect(await elsewhere()).toBe('true')
    expect(tryLockFile(first)).toBe(true)
    expect(tryLockFile(first), 'again by its holder').toBe(true)
    expect(tryLockFile(second)).toBe(false)
    expect(await elsewhere()).toBe('false')
    closeSync(first)
    expect(await elsewhere()).toBe('true')
    expect(tryLockFile(second)).toBe(true)
  })

  test('of a descriptor that is not open is an error, not an answer', () => {
    expect(() => tryLockFile(1_000_000)).toThrow(expect.objectContaining({ code: 'LOCK_TIMEOUT' }))
  })
})
