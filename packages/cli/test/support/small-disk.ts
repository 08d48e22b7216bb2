import { appendFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { tempDir } from '@quil/testkit'
import { execa } from 'execa'
import { onTestFinished } from 'vitest'
import { once } from './terminal.ts'

/** A file system of 1 MB that is all ours. */
export interface SmallDisk extends AsyncDisposable {
  readonly path: string
  /** Takes the last free byte. */
  fill(): Promise<void>
  /** Gives it all back. */
  empty(): Promise<void>
  /** Nothing may be open for writing. */
  makeReadOnly(): Promise<void>
}

/** A small disk for as long as the test runs, however it ends. */
export async function openSmallDisk(): Promise<SmallDisk> {
  const disk = await mountSmallDisk()
  onTestFinished(() => disk[Symbol.asyncDispose]())
  return disk
}

/** @throws where this user may not mount anything */
async function mountSmallDisk(): Promise<SmallDisk> {
  const directory = await tempDir('quil-disk-')
  const { path } = directory
  try {
    await execa('mount', ['-t', 'tmpfs', '-o', 'size=1m,mode=755', 'tmpfs', path])
  } catch (error) {
    await directory[Symbol.asyncDispose]()
    throw error
  }
  const ballast = join(path, 'ballast')
  return {
    path,
    fill: async () => {
      const page = Buffer.alloc(4096)
      for (let full = false; !full; ) full = await appendFile(ballast, page).then(() => false, isFull)
    },
    empty: () => rm(ballast),
    makeReadOnly: async () => void (await execa('mount', ['-o', 'remount,ro', path])),
    [Symbol.asyncDispose]: once(async () => {
      await execa('umount', [path])
      await directory[Symbol.asyncDispose]()
    }),
  }
}

/** Why there can be no such disk here; empty when there can. */
export async function noSmallDisk(): Promise<string> {
  try {
    await using _disk = await mountSmallDisk()
    return ''
  } catch {
    return 'this user may not mount a file system'
  }
}

function isFull(error: NodeJS.ErrnoException): true {
  if (error.code !== 'ENOSPC') throw error
  return true
}
