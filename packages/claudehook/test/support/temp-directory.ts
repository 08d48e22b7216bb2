import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A fresh directory, removed when the test that asked for it ends. */
export async function tempDirectory(): Promise<string> {
  const path = await realpath(await mkdtemp(join(tmpdir(), 'quil-claudehook-')))
  onTestFinished(() => rm(path, { recursive: true, force: true, maxRetries: 3 }))
  return path
}
