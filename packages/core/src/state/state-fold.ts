import type { PaneState, StateEvidence } from '../workspace/pane-state.ts'
import type { KnownWords } from './known-words.ts'
import type { StateWord } from './state-word.ts'
import { type Verdict, weigh } from './weigh.ts'

/** The state that follows from what is known; `before`: the one until now. Pure. */
export function stateOf(known: KnownWords, before: PaneState, now: number): PaneState {
  const next = current(known, now)
  if (!sameState(before, next.state)) return { ...next.state, since: sinceOf(next.at, before, now) }
  // Another source may say the same: nothing has changed since.
  return before.source === next.state.source ? before : { ...before, source: next.state.source }
}

/** The same to whoever watches; who says so and since when may differ. */
export function sameState(one: Unsince, other: Unsince): boolean {
  return one.state === other.state && one.detail === other.detail && one.blockedOn === other.blockedOn
}

/** The last word of each source, the one that counts first. */
export function evidenceOf(known: KnownWords, now: number): readonly StateEvidence[] {
  const words = weigh(known, now).map(evidence)
  const { ended } = known
  if (ended === undefined) return [...words.filter(({ used }) => used), ...words.filter(({ used }) => !used)]
  const exit: StateEvidence = {
    state: 'exited',
    source: 'exit',
    since: isoTime(ended.at),
    detail: ended.detail,
    used: true,
    reason: 'the program has ended',
  }
  return [exit, ...words]
}

type Unsince = Omit<PaneState, 'since'>

function current(known: KnownWords, now: number): { readonly state: Unsince; readonly at: number } {
  const { ended } = known
  if (ended !== undefined) return { state: { state: 'exited', source: 'exit', detail: ended.detail }, at: ended.at }
  const verdicts = weigh(known, now)
  const counts = verdicts.find(({ used }) => used)
  if (counts !== undefined) return { state: { source: counts.source, ...said(counts.word) }, at: counts.word.at }
  const passed = known.statusHeard ? undefined : verdicts.find(({ source }) => source === 'tracker')
  const detail = passed === undefined ? {} : { detail: `it was ${passed.word.state}; since then: ${passed.reason}` }
  return { state: { state: 'unknown', source: 'none', ...detail }, at: now }
}

function evidence({ source, word, used, reason }: Verdict): StateEvidence {
  return { source, ...said(word), since: isoTime(word.at), used, reason }
}

function said({ state, detail, blockedOn }: StateWord): Pick<PaneState, 'state' | 'detail' | 'blockedOn'> {
  return { state, ...(detail === undefined ? {} : { detail }), ...(blockedOn === undefined ? {} : { blockedOn }) }
}

/** A word older than the state before only counts from now on. */
function sinceOf(at: number, before: PaneState, now: number): string {
  return isoTime(at >= Date.parse(before.since) ? at : now)
}

function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}
