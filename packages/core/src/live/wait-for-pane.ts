import { setTimeout as pause } from 'node:timers/promises'
import { QuilError } from '../errors.ts'
import { compilePattern } from '../plugin/pattern.ts'
import type { Pattern } from '../plugin/plugin.ts'
import type { PaneRecord } from '../workspace/index.ts'
import type { WaitCondition, WaitOptions } from '../workspace/workspace.ts'
import { paneLabel } from './pane-name.ts'
import type { RunningPane } from './running-pane.ts'

/** Lines above the screen that are looked at, too: what a program prints may have scrolled off by then. */
const LINES_ABOVE = 200
/** Between two looks at a screen that keeps changing. */
const LONGEST_PAUSE_MS = 20

/** @throws QuilError `TIMED_OUT`, `ABORTED`, `PANE_NOT_RUNNING`, `INVALID_ARGUMENT` (the pattern) */
export async function waitForPane(
  record: PaneRecord,
  running: RunningPane | undefined,
  conditions: readonly Exclude<WaitCondition, RegExp>[],
  options: WaitOptions,
): Promise<void> {
  const [condition = 'exit'] = conditions
  const pattern = typeof condition === 'string' ? undefined : patternOf(condition.text)
  const what = typeof condition === 'string' ? 'to end' : `to show ${JSON.stringify(condition.text)}`
  if (running === undefined) {
    if (pattern === undefined) return
    throw notRunning(record, what)
  }
  const { signal, timeoutMs } = options
  const given = new AbortController()
  const giveUp = (): void => given.abort()
  const timer = timeoutMs === undefined ? undefined : setTimeout(giveUp, timeoutMs)
  signal?.addEventListener('abort', giveUp, { once: true })
  if (signal?.aborted === true) giveUp()
  try {
    const ended = running.settled
    const shown = pattern === undefined ? ended : untilShown(running, pattern, given.signal)
    const outcome = await Promise.race([
      shown.then(() => 'done' as const),
      ended.then(() => 'ended' as const),
      aborted(given.signal).then(() => 'given up' as const),
    ])
    if (outcome === 'ended' && pattern !== undefined) throw notRunning(record, what)
    if (outcome !== 'given up') return
    if (signal?.aborted === true) throw new QuilError('ABORTED', `gave up waiting for pane ${paneLabel(record)} ${what}`)
    throw new QuilError('TIMED_OUT', `pane ${paneLabel(record)} was waited for ${(timeoutMs ?? 0) / 1000} s ${what}`, {
      details: { pane: record.id, timeoutMs },
    })
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', giveUp)
    giveUp()
  }
}

async function untilShown(running: RunningPane, pattern: Pattern, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const begun = performance.now()
    const { offset, lines } = await running.screen.text({ scrollbackLines: LINES_ABOVE })
    if (lines.some((line) => pattern.test(line))) return
    // While output floods, looking takes no more than half of the time: other panes need this process, too.
    if (running.log.end > offset) await pause(Math.min(performance.now() - begun, LONGEST_PAUSE_MS))
    else await moreOutput(running, signal)
  }
  await new Promise(() => {}) // given up: the others of the race say how
}

function moreOutput(running: RunningPane, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      listening[Symbol.dispose]()
      signal.removeEventListener('abort', done)
      resolve()
    }
    const listening = running.pane.onOutput(done)
    signal.addEventListener('abort', done, { once: true })
  })
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

function patternOf(text: string): Pattern {
  const compiled = compilePattern(text)
  if ('pattern' in compiled) return compiled.pattern
  throw new QuilError('INVALID_ARGUMENT', `text: expected ${compiled.expected}`, { details: { text } })
}

function notRunning(record: PaneRecord, what: string): QuilError {
  return new QuilError('PANE_NOT_RUNNING', `pane ${paneLabel(record)} was waited for ${what}, and it is not running`, {
    details: { pane: record.id },
  })
}
