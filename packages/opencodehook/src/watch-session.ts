import { type FSWatcher, unwatchFile, watch, watchFile } from 'node:fs'
import { basename } from 'node:path'
import { messageOf, type SessionRecord, type TrackerEvent, type WatchContext } from '@quil/core'
import { hookPaths, panePaths } from './hook-paths.ts'
import { type PersistedSession, readPersistedSessionId } from './persisted-session.ts'

const POLL_MS = 1000

/** Reports each session the scripts of this incarnation record, until disposed. */
export function watchSession(pane: WatchContext, on: (event: TrackerEvent) => void): Disposable {
  const path = panePaths(pane.home, pane.paneId).id
  let lastId: string | undefined
  let lastProblem: string | undefined
  let reading = Promise.resolve()
  let disposed = false

  const look = (): void => {
    reading = reading.then(async () => {
      try {
        const found = await readPersistedSessionId(pane.home, pane.paneId)
        if (disposed || found === undefined || found.spawnId !== pane.spawnId || found.id === lastId) return
        lastId = found.id
        on({ type: 'session', session: sessionRecord(found) })
      } catch (error) {
        const message = `the session file cannot be read: ${messageOf(error)}`
        if (!disposed && message !== lastProblem) on({ type: 'problem', message })
        lastProblem = message
      }
    })
  }

  const name = basename(path)
  const stop = watchDirectory(hookPaths(pane.home).sessions, path, (changed) => {
    if (changed === null || changed === name) look()
  })
  look()
  return {
    [Symbol.dispose]: () => {
      disposed = true
      stop()
    },
  }
}

/** The file is replaced, not changed, so its directory is watched; where the system has no watches left, the file is polled. */
function watchDirectory(directory: string, path: string, changed: (name: string | null) => void): () => void {
  const poll = (): (() => void) => {
    const listener = (): void => changed(null)
    watchFile(path, { interval: POLL_MS, persistent: false }, listener)
    return () => unwatchFile(path, listener)
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

export function sessionRecord(found: PersistedSession): SessionRecord {
  return {
    id: found.id,
    source: found.source ?? 'tracker',
    at: found.time ?? new Date(found.modifiedAt).toISOString(),
    ...(found.directory === undefined ? {} : { directory: found.directory }),
  }
}
