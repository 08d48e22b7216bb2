import { type FSWatcher, watch } from 'node:fs'

const POLL_MS = 1000

/**
 * Calls back whenever something in the directory may have changed, with the entry's name where the system tells it; answers what ends it. Where
 * the system has no watches left, once a second. Does not keep the process alive.
 */
export function watchDirectory(directory: string, changed: (name: string | null) => void): () => void {
  const poll = (): (() => void) => {
    const timer = setInterval(() => changed(null), POLL_MS).unref()
    return () => clearInterval(timer)
  }
  let watcher: FSWatcher
  try {
    watcher = watch(directory, { persistent: false }, (_event, name) => changed(name))
  } catch {
    return poll()
  }
  let stop = (): void => watcher.close()
  watcher.on('error', () => {
    watcher.close()
    stop = poll()
  })
  return () => stop()
}
