import { messageOf, type SessionRecord, type TrackerEvent, type WatchContext } from '@quil/core'
import { panePaths } from './hook-paths.ts'
import { type PersistedSession, readPersistedSessionId } from './persisted-session.ts'
import { watchFileChanges } from './watch-file.ts'

/** Reports each session the scripts of this incarnation record, until disposed. */
export function watchSession(pane: WatchContext, on: (event: TrackerEvent) => void): Disposable {
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

  const stop = watchFileChanges(panePaths(pane.home, pane.paneId).id, look)
  return {
    [Symbol.dispose]: () => {
      disposed = true
      stop()
    },
  }
}

export function sessionRecord(found: PersistedSession): SessionRecord {
  return {
    id: found.id,
    source: found.source ?? 'tracker',
    at: found.time ?? new Date(found.modifiedAt).toISOString(),
    ...(found.directory === undefined ? {} : { directory: found.directory }),
  }
}
