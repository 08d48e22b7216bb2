import { isQuilError } from '../errors.ts'
import type { WorkspaceEvent } from '../workspace/workspace-event.ts'
import type { Link } from './link.ts'

/** Events kept for a reader that is slow to ask for the next; beyond it, it is told what it missed. */
const KEPT = 1000

/** The events of a host after a number, over a link of its own, which ends with the reader. */
export async function* readEvents(
  open: () => Promise<Link>,
  since: Promise<number>,
  signal: AbortSignal,
): AsyncGenerator<WorkspaceEvent, undefined> {
  const over = (): boolean => signal.aborted
  if (over()) return undefined
  let kept: WorkspaceEvent[] = []
  let lost: Error | undefined
  let wake: () => void = () => {}
  const stop = (): void => wake()
  signal.addEventListener('abort', stop)
  try {
    const number = await since
    if (over()) return undefined
    await using link = await open()
    link.onMessage((message) => {
      if (message.type !== 'event') return
      kept.push(message.event)
      if (kept.length > 2 * KEPT) kept = shorten(kept)
      wake()
    })
    void link.closed.then((error) => {
      lost = error
      wake()
    })
    await link.request('events.subscribe', { since: number }, { signal })
    while (!over()) {
      const event = kept.shift()
      if (event !== undefined) yield event
      else if (lost !== undefined) throw lost
      else {
        await new Promise<void>((resolve) => {
          wake = resolve
          if (over()) resolve()
        })
      }
    }
    return undefined
  } catch (error) {
    if (over() && isQuilError(error)) return undefined
    throw error
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

function shorten(events: readonly WorkspaceEvent[]): WorkspaceEvent[] {
  const rest = events.slice(-KEPT)
  const [first] = events
  const [next] = rest
  if (first === undefined || next === undefined) return rest
  const from = first.type === 'missed' ? first.from : first.seq
  return [{ type: 'missed', from, to: next.seq - 1, seq: next.seq - 1, at: next.at }, ...rest]
}
