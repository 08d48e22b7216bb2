import { isReady, type PaneState } from '../workspace/pane-state.ts'
import type { PromptWatch } from './prompt-watch.ts'

/** A program that says it is ready is still painting: it gets so long a silence, at most the second time. */
const SETTLED_MS = 150
const LONGEST_SETTLING_MS = 2000
/** A program that says nothing about itself counts as ready after such a silence, or at the latest then. */
const QUIET_MS = 1000
const LONGEST_UNKNOWN_MS = 10_000
/** An agent whose tracker is silent counts as ready once it takes pastes, shows something, and has been silent so long itself: before that it is still coming up. */
const AGENT_QUIET_MS = 3000

/**
 * Waits until the program can be given a prompt. Answers its state where that is `blocked`.
 * @throws QuilError `TIMED_OUT`, `ABORTED`, `PANE_NOT_RUNNING`
 */
export async function untilReady(watch: PromptWatch): Promise<PaneState | undefined> {
  let readySince: number | undefined
  for (;;) {
    const { state } = watch
    watch.checkInTime(inWords(state))
    if (state.state === 'blocked') return state
    if (!isReady(state)) readySince = undefined
    else readySince ??= performance.now()
    const wait = readySince === undefined ? await waitForUnready(watch, state) : waitToSettle(watch, readySince)
    if (wait <= 0 && watch.isStill(state)) return undefined
    await watch.next(Math.max(0, Math.min(wait, watch.leftMs)))
  }
}

/** `it is working (running the tests)` */
export function inWords({ state, detail }: PaneState): string {
  const more = detail === undefined ? '' : ` (${detail})`
  if (state === 'blocked') return `it asks a person something${more}`
  return state === 'unknown' ? `nobody says what it does${more}` : `it is ${state}${more}`
}

function waitToSettle(watch: PromptWatch, readySince: number): number {
  const now = performance.now()
  return Math.min(SETTLED_MS - watch.quietMs, readySince + LONGEST_SETTLING_MS - now)
}

async function waitForUnready(watch: PromptWatch, { state }: PaneState): Promise<number> {
  if (state !== 'unknown') return Number.POSITIVE_INFINITY
  const { pane, screen } = watch.running
  const longest = watch.begunAt + LONGEST_UNKNOWN_MS - performance.now()
  const wait = Math.min((pane.isTracked ? AGENT_QUIET_MS : QUIET_MS) - watch.quietMs, longest)
  if (!pane.isTracked || wait > 0) return wait
  const { input, lines } = await screen.text({ scrollbackLines: 0 })
  return input.bracketedPaste && lines.some((line) => line !== '') ? wait : Number.POSITIVE_INFINITY
}
