import type { PaneStateSource } from '../workspace/pane-state.ts'
import type { KnownWords } from './known-words.ts'
import type { StateWord } from './state-word.ts'

/** A program that is at work shows or reports something now and then. */
const SILENCE_MS = 10 * 60_000
/** After a report the program needs this long, at most, until its screen shows the same. */
const SETTLED_MS = 2000

/** Whether a source's last word counts, and why. */
export interface Verdict {
  readonly source: Exclude<PaneStateSource, 'none' | 'exit'>
  readonly word: StateWord
  readonly used: boolean
  readonly reason: string
}

/** Weighs the last word of each source: at most one counts. In the order in which sources are believed. Pure. */
export function weigh(known: KnownWords, now: number): readonly Verdict[] {
  const verdicts: Verdict[] = []
  const { status, tracker, shell, screen } = known
  const over = known.ended === undefined ? undefined : 'the program has ended'
  let before: string | undefined
  const judge = (source: Verdict['source'], word: StateWord | undefined, why: string, against?: string): void => {
    if (word === undefined) return
    const reason = over ?? against ?? before
    verdicts.push({ source, word, used: reason === undefined, reason: reason ?? why })
    if (reason === undefined) before = `${SPEAKERS[source]} is believed first`
  }
  const speaker = status?.speaker ?? 'the program'
  judge('osc-7501', status, `${speaker} says so itself`, shellSpokeSince(known) ? 'the shell has spoken since' : undefined)
  judge('tracker', tracker, "the agent's own report", againstTracker(known, now))
  judge('osc-133', shell, "the shell's marks")
  judge('screen', screen, known.overruled ? "the screen came later than the agent's report" : 'nobody else says')
  return verdicts
}

const SPEAKERS: Readonly<Record<Verdict['source'], string>> = {
  'osc-7501': 'the program',
  tracker: 'the agent',
  'osc-133': 'the shell',
  screen: 'the screen',
}

/** When the passing of time alone will make another difference, in milliseconds since 1970; `undefined` if it will not. */
export function nextTurn(known: KnownWords, now: number): number | undefined {
  const { tracker, screen } = known
  if (tracker === undefined || againstTracker(known, now) !== undefined || known.ended !== undefined) return undefined
  const turns: number[] = []
  if (tracker.state === 'working') turns.push(silenceEnd(known, tracker))
  if (screen !== undefined && mayBeOverruled(tracker) && isStill(known, screen, tracker)) turns.push(tracker.at + SETTLED_MS)
  return turns.length === 0 ? undefined : Math.min(...turns)
}

/** Whether the screen contradicts the tracker's word: it has looked idle since, and long enough after. */
export function overrules(known: KnownWords, now: number): boolean {
  const { tracker, screen } = known
  if (tracker === undefined || screen === undefined || !mayBeOverruled(tracker)) return false
  const settledAt = tracker.at + SETTLED_MS
  return screen.at >= settledAt || (now >= settledAt && isStill(known, screen, tracker))
}

/** The screen was seen after the report, and nothing has come since that could have changed it. */
function isStill({ heardAt }: KnownWords, screen: StateWord, tracker: StateWord): boolean {
  return screen.at > tracker.at && heardAt <= screen.at
}

function mayBeOverruled({ state, complete }: StateWord): boolean {
  return complete !== true && (state === 'working' || state === 'blocked')
}

function shellSpokeSince({ status, shell }: KnownWords): boolean {
  return status !== undefined && shell !== undefined && (shell.order ?? 0) > (status.order ?? 0)
}

function againstTracker(known: KnownWords, now: number): string | undefined {
  const { tracker, statusHeard, overruled } = known
  if (tracker === undefined) return undefined
  if (statusHeard) return 'the program speaks for itself, by OSC 7501'
  if (overruled) return 'the screen has looked idle since'
  if (tracker.state === 'working' && now >= silenceEnd(known, tracker)) return 'no report and no output for 10 minutes'
  return undefined
}

function silenceEnd({ heardAt }: KnownWords, { at }: StateWord): number {
  return Math.max(at, heardAt) + SILENCE_MS
}
