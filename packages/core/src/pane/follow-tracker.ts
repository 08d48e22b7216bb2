import { messageOf } from '../errors.ts'
import type { SessionTracker, TrackerEvent, WatchContext } from '../resume/tracker.ts'

export type Follow = (on: (event: TrackerEvent) => void) => Disposable

/**
 * Follows what a tracker reports about one incarnation, and nothing after its end. A tracker that fails is a problem of the
 * pane and costs tracking, never the pane.
 */
export function followTracker(tracker: SessionTracker | undefined, context: WatchContext): Follow | undefined {
  if (tracker?.watch === undefined) return undefined
  return (on) => {
    let ended = false
    const guarded = <T>(call: () => T): T | undefined => {
      try {
        return call()
      } catch (error) {
        on({ type: 'problem', message: `tracker ${tracker.name}: ${messageOf(error)}` })
        return undefined
      }
    }
    const watching = guarded(() => tracker.watch?.(context, (event) => !ended && on(event)))
    return {
      [Symbol.dispose]: () => {
        ended = true
        guarded(() => watching?.[Symbol.dispose]())
      },
    }
  }
}
