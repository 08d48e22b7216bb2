import { messageOf, type TrackerEvent, type WatchContext } from '@quil/core'
import { panePaths } from './hook-paths.ts'
import type { Report } from './report-line.ts'
import { ReportReader } from './report-reader.ts'
import { watchFileChanges } from './watch-file.ts'

/** Tells what the scripts of this incarnation report of their agent, in order, until disposed. */
export function watchReports(pane: WatchContext, on: (event: TrackerEvent) => void): Disposable {
  const path = panePaths(pane.home, pane.paneId).reports
  const reader = new ReportReader(path, pane.spawnId)
  const told = new Set<string>()
  let reading = Promise.resolve()
  let waiting = false
  let disposed = false

  /** Each kind of problem once: what spoils one line spoils many. */
  const problem = (kind: string, message: string): void => {
    if (disposed || told.has(kind)) return
    told.add(kind)
    on({ type: 'problem', message: `${path}: ${message}` })
  }

  const look = (): void => {
    if (waiting) return // the look that waits will see this change, too
    waiting = true
    reading = reading.then(async () => {
      waiting = false
      try {
        const { reports, problems } = await reader.read()
        for (const message of problems) problem(message.split(':', 1)[0] ?? '', message)
        for (const report of reports) if (!disposed) on(trackerEvent(report))
      } catch (error) {
        problem('read', `the reports of the agent cannot be read: ${messageOf(error)}`)
      }
    })
  }

  const stop = watchFileChanges(path, look)
  return {
    [Symbol.dispose]: () => {
      disposed = true
      stop()
    },
  }
}

function trackerEvent(report: Report): TrackerEvent {
  const { at } = report
  if ('prompt' in report) return { type: 'prompt', text: report.prompt, at }
  const { state, blockedOn, detail } = report
  // Every end of a turn is an event of opencode, also Escape; a screen may look idle while a subagent is shown, or before a first prompt is taken up.
  return {
    type: 'state',
    state,
    at,
    complete: true,
    ...(blockedOn && { blockedOn }),
    ...(detail === undefined ? {} : { detail }),
  }
}
