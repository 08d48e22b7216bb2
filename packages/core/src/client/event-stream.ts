import { isQuilError } from '../errors.ts'
import type { EventOptions } from '../workspace/workspace.ts'
import type { WorkspaceEvent } from '../workspace/workspace-event.ts'
import type { Link } from './link.ts'

/** Events kept for a reader that is slow to ask for the next; beyond it, it is told what it missed. */
const KEPT = 1000

/** The events of a host over a link of its own, which ends with the reader. */
export async function* readEvents(open: () => Promise<Link>, options: EventOptions): AsyncGenerator<WorkspaceEvent, undefined> {
  const { signal } = options
  if (signal?.aborted === true) return undefined
  await using link = await open()
  let kept: WorkspaceEvent[] = []
  let over: Error | undefined
  let wake: () => void = () => {}
  link.onMessage((message) => {
    if (message.type !== 'event') return
    kept.push(message.event)
    if (kept.length > 2 * KEPT) kept = shorten(kept)
    wake()
  })
  void link.closed.then((error) => {
    over = error
    wake()
  })
  const stop = (): void => wake()
  signal?.addEventListener('abort', stop)
  try {
    const { since } = options
    await link.request('events.subscribe', since === undefined ? {} : { since })
    const given = (): boolean => signal?.aborted === true
    while (!given()) {
      const event = kept.shift()
      if (event !== undefined) yield event
      else if (over !== undefined) {
        if (isQuilError(over, 'HOST_UNREACHABLE') && over.details['reason'] === 'closed') return undefined
        throw over
      } else {
        await new Promise<void>((resolve) => {
          wake = resolve
          if (given()) resolve()
        })
      }
    }
    return undefined
  } finally {
    signal?.removeEventListener('abort', stop)
  }
}

function shorten(events: readonly WorkspaceEvent[]): WorkspaceEvent[] {
  const rest = events.slice(-KEPT)
  const [first] = events
  const [next] = rest
  if (first === undefined || next === undefined) return rest
  return [{ type: 'missed', from: first.seq, to: next.seq - 1, seq: next.seq - 1, at: next.at }, ...rest]
}
