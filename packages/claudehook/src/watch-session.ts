import { type FSWatcher, watch } from 'node:fs'
import { messageOf, type SessionRecord, type TrackerEvent, type WatchContext } from '@quil/core'
import type { ClaudeSession } from './fold-session.ts'
import { incarnationPaths } from './hook-paths.ts'
import { foldSpool } from './incarnation.ts'

const POLL_MS = 1000

/** Reports each session the hooks of this incarnation tell of, until disposed. Folds events as they come. */
export function watchSession(pane: WatchContext, on: (event: TrackerEvent) => void): Disposable {
  let lastId: string | undefined
  let lastProblem: string | undefined
  let wanted = false
  let folding = false
  let disposed = false

  const fold = async (): Promise<void> => {
    wanted = true
    if (folding) return
    folding = true
    while (wanted && !disposed) {
      wanted = false
      try {
        const session = await foldSpool(pane.home, pane.paneId)
        if (disposed || session === undefined || session.spawnId !== pane.spawnId || session.id === lastId) continue
        lastId = session.id
        on({ type: 'session', session: sessionRecord(session) })
      } catch (error) {
        const message = `the session file cannot be kept: ${messageOf(error)}`
        if (!disposed && message !== lastProblem) on({ type: 'problem', message })
        lastProblem = message
      }
    }
    folding = false
  }

  const { spool } = incarnationPaths(pane.home, pane.paneId, pane.spawnId)
  const stop = watchDirectory(spool, () => void fold())
  void fold()
  return {
    [Symbol.dispose]: () => {
      disposed = true
      stop()
    },
  }
}

/** Where the system has no watches left, the directory is polled. */
function watchDirectory(directory: string, changed: () => void): () => void {
  const poll = (): (() => void) => {
    const timer = setInterval(changed, POLL_MS).unref()
    return () => clearInterval(timer)
  }
  let watcher: FSWatcher
  try {
    watcher = watch(directory, { persistent: false }, (_event, name) => {
      if (name === null || !name.startsWith('.')) changed()
    })
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

function sessionRecord(session: ClaudeSession): SessionRecord {
  return {
    id: session.id,
    source: session.source,
    at: session.time,
    ...(session.cwd === undefined ? {} : { directory: session.cwd }),
  }
}
