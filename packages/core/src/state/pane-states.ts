import type { ShellMark } from '../osc/shell-marks.ts'
import type { StatusRecords } from '../osc/status-records.ts'
import type { TrackerEvent } from '../resume/tracker.ts'
import type { PaneState, PaneStateReport } from '../workspace/pane-state.ts'
import { type KnownWords, NOTHING_KNOWN } from './known-words.ts'
import { oneLine } from './one-line.ts'
import { shellWord } from './shell-word.ts'
import { evidenceOf, sameState, stateOf } from './state-fold.ts'
import { StateTeller } from './state-teller.ts'
import type { StateWord } from './state-word.ts'
import { statusWord } from './status-word.ts'
import { nextTurn, overrules } from './weigh.ts'

const KEPT_STATES = 20
/** Of the words in one piece of output so many are weighed one by one, so that no change is missed; of a flood, what is left of it at the end. */
const WEIGHED_ONE_BY_ONE = 16

type TrackerState = Extract<TrackerEvent, { readonly type: 'state' }>

/** What one incarnation is doing, from the words of all who say something about it. */
export class PaneStates {
  readonly #teller: StateTeller
  #known: KnownWords = NOTHING_KNOWN
  #state: PaneState = { state: 'unknown', source: 'none', since: new Date().toISOString() }
  #history: readonly PaneState[] = []
  /** How many words have come in this piece of output, and the records that are still to be weighed. */
  #words = 0
  #unweighed: StatusRecords | undefined
  #timer: NodeJS.Timeout | undefined
  #timerAt = 0

  /** @param onChange told of each state, and only of the latest while they change faster than anybody could use */
  constructor(onChange: (state: PaneState) => void) {
    this.#teller = new StateTeller(onChange)
  }

  get state(): PaneState {
    this.#refresh()
    return this.#state
  }

  report(): PaneStateReport {
    this.#refresh()
    return { state: this.#state, evidence: evidenceOf(this.#known, Date.now()), history: this.#history }
  }

  /** The program has said something about itself. */
  said(records: StatusRecords): void {
    this.#words += 1
    this.#unweighed = records
    if (this.#words <= WEIGHED_ONE_BY_ONE) this.#refresh()
  }

  /** The shell has. */
  marked(mark: ShellMark, order: number): void {
    const shell = shellWord(this.#known.shell, mark, Date.now(), order)
    if (shell === undefined || shell === this.#known.shell) return
    this.#words += 1
    this.#known = { ...this.#known, shell }
    if (this.#words <= WEIGHED_ONE_BY_ONE) this.#refresh()
  }

  /** Its tracker has. A report that comes later than one of a later time says nothing. */
  tracked({ state, at: time, detail, blockedOn, complete }: TrackerState): void {
    const at = momentOf(time)
    if (at < (this.#known.tracker?.at ?? 0)) return
    const words = oneLine(detail ?? '')
    const tracker: StateWord = {
      state,
      at,
      ...(words === '' ? {} : { detail: words }),
      ...(blockedOn === undefined ? {} : { blockedOn }),
      ...(complete === undefined ? {} : { complete }),
    }
    this.#learn({ ...this.#known, tracker, overruled: false })
  }

  /** The screen was looked at while it was at rest. */
  looked(match: { readonly title: string } | undefined): void {
    const rest = without(this.#known, 'screen')
    if (match === undefined) this.#learn(rest)
    else this.#learn({ ...rest, screen: { state: 'idle', at: Date.now(), detail: oneLine(match.title) } })
  }

  /** There is output. To be called after each piece of it. */
  heard(): void {
    if (this.#words > WEIGHED_ONE_BY_ONE) this.#refresh()
    this.#words = 0
    const { tracker, heardAt } = this.#known
    if (tracker?.state !== 'working' && tracker?.state !== 'blocked') return
    const now = Date.now()
    this.#known = { ...this.#known, heardAt: now }
    // Only after a long silence does output itself change anything.
    if (now - heardAt > 1000) this.#refresh()
  }

  ended(detail: string): void {
    this.#learn({ ...this.#known, ended: { at: Date.now(), detail } })
  }

  #learn(known: KnownWords): void {
    this.#known = known
    this.#refresh()
  }

  #refresh(): void {
    const now = Date.now()
    this.#weighRecords()
    if (overrules(this.#known, now)) this.#known = { ...this.#known, overruled: true }
    const before = this.#state
    this.#state = stateOf(this.#known, before, now)
    if (!sameState(before, this.#state)) {
      this.#history = [before, ...this.#history].slice(0, KEPT_STATES)
      this.#teller.tell(this.#state)
    }
    this.#wakeAt(nextTurn(this.#known, now), now)
  }

  #weighRecords(): void {
    const records = this.#unweighed
    if (records === undefined) return
    this.#unweighed = undefined
    const status = statusWord(records)
    const statusHeard = this.#known.statusHeard || records.root !== undefined
    this.#known = { ...without(this.#known, 'status'), statusHeard, ...(status === undefined ? {} : { status }) }
  }

  /** One timer at most; it does not keep the process alive. */
  #wakeAt(turn: number | undefined, now: number): void {
    if (turn === undefined) {
      clearTimeout(this.#timer)
      this.#timer = undefined
    } else if (this.#timer === undefined || turn < this.#timerAt) {
      clearTimeout(this.#timer)
      this.#timerAt = turn
      this.#timer = setTimeout(() => {
        this.#timer = undefined
        this.#refresh()
      }, turn - now).unref()
    }
  }
}

function without<K extends 'status' | 'screen'>(known: KnownWords, source: K): Omit<KnownWords, K> {
  const { [source]: _forgotten, ...rest } = known
  return rest
}

/** A time that is none, or is still to come, is now. */
function momentOf(time: string | undefined): number {
  const now = Date.now()
  const at = Date.parse(time ?? '')
  return Number.isNaN(at) ? now : Math.min(at, now)
}
