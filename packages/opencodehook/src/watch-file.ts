import { type FSWatcher, unwatchFile, watch, watchFile } from 'node:fs'
import { basename, dirname } from 'node:path'

const POLL_MS = 1000

/**
 * Calls back whenever the file may have changed, and once now; answers what ends it. The file may be replaced or missing, so its
 * directory is watched; where the system has no watches left, the file is polled.
 */
export function watchFileChanges(path: string, changed: () => void): () => void {
  const name = basename(path)
  const stop = watchDirectory(path, (entry) => {
    if (entry === null || entry === name) changed()
  })
  changed()
  return stop
}

function watchDirectory(path: string, changed: (name: string | null) => void): () => void {
  const poll = (): (() => void) => {
    const listener = (): void => changed(null)
    watchFile(path, { interval: POLL_MS, persistent: false }, listener)
    return () => unwatchFile(path, listener)
  }
  let watcher: FSWatcher
  try {
    watcher = watch(dirname(path), { persistent: false }, (_event, name) => changed(name))
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
