import { messageOf, type SessionRecord, type TrackerEvent, type WatchContext } from '@quil/core'
import { watchDirectory } from '@quil/core/files'
import type { ClaudeSession } from './fold-session.ts'
import { foldTurn, type Turn } from './fold-turn.ts'
import { incarnationPaths } from './hook-paths.ts'
import { foldSpool } from './incarnation.ts'
import type { SpooledEvent } from './spool.ts'

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
  const stop = watchDirectory(spool, (name) => {
    if (name === null || !name.startsWith('.')) void fold() // a name with a dot is still being written
  })
  void fold()
  return {
    [Symbol.dispose]: () => {
      disposed = true
      stop()
    },
  }
}

function sessionRecord(session: ClaudeSession): SessionRecord {
  return {
    id: session.id,
    source: session.source,
    at: session.time,
    ...(session.cwd === undefined ? {} : { directory: session.cwd }),
  }
}
