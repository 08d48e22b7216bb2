import { type FSWatcher, watch } from 'node:fs'
import { messageOf, type SessionRecord, type TrackerEvent, type WatchContext } from '@quil/core'
import type { ClaudeSession } from './fold-session.ts'
import { foldTurn, type Turn } from './fold-turn.ts'
import { incarnationPaths } from './hook-paths.ts'
import { foldSpool } from './incarnation.ts'
import type { SpooledEvent } from './spool.ts'

const POLL_MS = 1000

/** Reports what the hooks of this incarnation tell, each session and what its agent is doing, until disposed. Folds events as they come. */
export function watchSession(pane: WatchContext, on: (event: TrackerEvent) => void): Disposable {
  let turn: Turn | undefined
  let lastId: string | undefined
  let lastProblem: string | undefined
  let wanted = false
  let folding = false
  let disposed = false

  const foldOnce = async (): Promise<void> => {
    const heard: SpooledEvent[] = []
    const session = await foldSpool(pane.home, pane.paneId, (events) => heard.push(...events))
    if (disposed || session === undefined || session.spawnId !== pane.spawnId) return
    if (session.id !== lastId) on({ type: 'session', session: sessionRecord(session) })
    lastId = session.id
    for (const event of heard) {
      const step = foldTurn(turn, event)
      turn = step.turn
      for (const report of step.reports) on(report)
    }
  }

  const fold = async (): Promise<void> => {
    wanted = true
    if (folding) return
    folding = true
    while (wanted && !disposed) {
      wanted = false
      await foldOnce().catch((error: unknown) => {
        const message = `the session file cannot be kept: ${messageOf(error)}`
        if (!disposed && message !== lastProblem) on({ type: 'problem', message })
        lastProblem = message
      })
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
