import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface TempDir extends AsyncDisposable {
  /** Absolute path, symlinks resolved (macOS hands out `/var/…` for `/private/var/…`). */
  readonly path: string
}

/** Makes a fresh directory that goes away with its owner: `await using dir = await tempDir('quil-')`. */
export async function tempDir(prefix: string, parent: string = tmpdir()): Promise<TempDir> {
  const path = await realpath(await mkdtemp(join(parent, prefix)))
  return { path, [Symbol.asyncDispose]: () => removeTree(path) }
}

/** Removes a directory whole, also while a dying process still drops files into it. */
export async function removeTree(path: string): Promise<void> {
  // rm retries ENOTEMPTY with a growing delay: 12 tries are about 4 s.
  await rm(path, { recursive: true, force: true, maxRetries: 12, retryDelay: 50 })
}
