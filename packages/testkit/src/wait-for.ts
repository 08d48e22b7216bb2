import { watch } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, dirname } from 'node:path'

export interface WaitForOptions {
  /** Default: 10 seconds. */
  readonly timeoutMs?: number
  /** What is awaited, for the error: "the pane to report its session". A function is asked at the time of the failure. */
  readonly describe?: string | (() => string)
}

const INTERVAL_MS = 20

/** Waits for a condition that has no event: answers the first value of `check` that is neither `undefined` nor `false`. */
export async function waitFor<T>(
  check: () => T | Promise<T>,
  options: WaitForOptions = {},
): Promise<Exclude<T, undefined | false>> {
  const { timeoutMs = 10_000, describe = 'the condition' } = options
  const deadline = performance.now() + timeoutMs
  for (;;) {
    const value = await check()
    if (value !== undefined && value !== false) return value as Exclude<T, undefined | false>
    if (performance.now() >= deadline) throw timeoutError(timeoutMs, typeof describe === 'string' ? describe : describe())
    await new Promise((resolve) => setTimeout(resolve, INTERVAL_MS))
  }
}

/** Waits until a file exists and its text satisfies `predicate`; answers that text. */
export async function waitForFile(
  path: string,
  predicate: (text: string) => boolean = () => true,
  options: WaitForOptions = {},
): Promise<string> {
  const { timeoutMs = 10_000, describe = `${path} to have the awaited content` } = options
  const changes = watchDirectoryOf(path)
  const deadline = performance.now() + timeoutMs
  try {
    for (;;) {
      const text = await readIfPresent(path)
      if (text !== undefined && predicate(text)) return text
      if (performance.now() >= deadline) {
        const found = text === undefined ? 'the file does not exist' : `the file holds ${JSON.stringify(text.slice(0, 500))}`
        throw timeoutError(timeoutMs, `${typeof describe === 'string' ? describe : describe()} (${found})`)
      }
      await changes.next()
    }
  } finally {
    changes.close()
  }
}

/** The error all waits of this package end with. */
export function timeoutError(timeoutMs: number, what: string): Error {
  return new Error(`waited ${timeoutMs} ms in vain for ${what}`)
}

async function readIfPresent(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch {
    return undefined
  }
}

interface Changes {
  /** Resolves at the next change, at the latest after the fallback interval. */
  next(): Promise<void>
  close(): void
}

// Watching the directory sees a rename into place, which a watch of the file itself would miss. A change that happens
// between a read and `next()` falls to the interval, as does a directory that does not exist yet.
function watchDirectoryOf(path: string): Changes {
  let wake = (): void => {}
  const next = (): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, INTERVAL_MS * 5)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  try {
    const watcher = watch(dirname(path), (_event, name) => {
      if (name === null || name === basename(path)) wake()
    })
    watcher.on('error', () => {})
    return { next, close: () => watcher.close() }
  } catch {
    return { next, close: () => {} }
  }
}
