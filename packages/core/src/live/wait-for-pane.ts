import { QuilError } from '../errors.ts'
import type { PaneRecord } from '../workspace/index.ts'
import type { WaitCondition, WaitOptions } from '../workspace/workspace.ts'
import { paneLabel } from './pane-name.ts'
import type { RunningPane } from './running-pane.ts'
import { untilShown } from './until-shown.ts'
import { type WaitWish, wishOf } from './wait-wish.ts'

/** How a wait ended. */
type WaitEnd = 'true' | 'ended' | 'given up'

/**
 * Waits until one of the conditions is true of the program that runs in the pane now.
 * @throws QuilError `TIMED_OUT`, `ABORTED`, `PANE_NOT_RUNNING`, `INVALID_ARGUMENT` (a pattern)
 */
export async function waitForPane(
  record: PaneRecord,
  running: RunningPane | undefined,
  conditions: readonly Exclude<WaitCondition, RegExp>[],
  options: WaitOptions,
): Promise<void> {
  const wish = wishOf(conditions)
  const { signal, timeoutMs } = options
  const end = running === undefined ? 'ended' : await raceFor(running, wish, options)
  if (end === 'true' || (end === 'ended' && wish.exit)) return
  const details = { pane: record.id }
  if (end === 'ended') {
    const message = `pane ${paneLabel(record)} was waited for ${wish.words}, and ${endWords(running)}`
    throw new QuilError('PANE_NOT_RUNNING', message, { details })
  }
  if (signal?.aborted === true) throw new QuilError('ABORTED', `gave up waiting for pane ${paneLabel(record)} ${wish.words}`)
  throw new QuilError('TIMED_OUT', `pane ${paneLabel(record)} was waited for ${(timeoutMs ?? 0) / 1000} s ${wish.words}`, {
    details: { ...details, timeoutMs },
  })
}

function endWords(running: RunningPane | undefined): string {
  if (running === undefined) return 'it is not running'
  return running.ending === 'restarted' ? 'was restarted meanwhile' : 'its program has ended'
}

async function raceFor(running: RunningPane, wish: WaitWish, { signal, timeoutMs }: WaitOptions): Promise<WaitEnd> {
  const over = new AbortController()
  const finish = (): void => over.abort()
  const timer = timeoutMs === undefined ? undefined : setTimeout(finish, timeoutMs)
  signal?.addEventListener('abort', finish, { once: true })
  if (signal?.aborted === true) finish()
  const shown =
    wish.patterns.length === 0 ? Promise.resolve(false) : untilShown(running, wish.patterns, over.signal).catch(() => false)
  try {
    return await Promise.race([
      untilState(running, wish, over.signal).then(() => 'true' as const),
      // The last words of a program are looked at before it counts as ended.
      Promise.all([shown, running.settled]).then(([found]) => (found ? 'true' : 'ended')),
      new Promise<WaitEnd>((resolve) => void shown.then((found) => found && resolve('true'))),
      aborted(over.signal).then(() => 'given up' as const),
    ])
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', finish)
    finish()
  }
}

function untilState({ pane }: RunningPane, wish: WaitWish, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (wish.is(pane.state)) resolve()
    }
    look()
    if (signal.aborted) return
    const listening = pane.onState(look)
    signal.addEventListener('abort', () => listening[Symbol.dispose](), { once: true })
  })
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
