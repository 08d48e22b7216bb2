import { QuilError } from '../errors.ts'
import type { ShellMark } from '../osc/shell-marks.ts'
import type { TakenPrompt } from '../pane/index.ts'
import type { PaneState } from '../workspace/pane-state.ts'
import type { PromptOptions } from '../workspace/workspace.ts'
import type { RunningPane } from './running-pane.ts'

const DEFAULT_TIMEOUT_MS = 60_000
const LONGEST_PAUSE_MS = 60_000

/** How much of a prompt has been typed. */
type Typed = 'nothing' | 'text' | 'all'

const SO_FAR: Readonly<Record<Typed, string>> = {
  nothing: 'nothing was typed',
  text: 'the text was pasted, and not submitted',
  all: 'it was submitted, and whether it was taken is not known',
}

/** What happens to one program while it is given a prompt. */
export class PromptWatch implements Disposable {
  readonly running: RunningPane
  readonly begunAt: number = performance.now()
  typed: Typed = 'nothing'
  /** What came since {@link PromptWatch.listen}. */
  states: PaneState[] = []
  prompts: TakenPrompt[] = []
  marks: ShellMark[] = []
  readonly #signal: AbortSignal | undefined
  readonly #timeoutMs: number
  readonly #listening: readonly Disposable[]
  #happened: () => void = () => {}

  constructor(running: RunningPane, { timeoutMs = DEFAULT_TIMEOUT_MS, signal }: PromptOptions) {
    this.running = running
    this.#timeoutMs = timeoutMs
    this.#signal = signal
    const { pane } = running
    const wake = (): void => this.#happened()
    signal?.addEventListener('abort', wake)
    this.#listening = [
      pane.onArrival(wake),
      pane.onExit(wake),
      pane.onState((state) => this.#take(this.states, state)),
      pane.onPrompt((prompt) => this.#take(this.prompts, prompt)),
      pane.onMark((mark) => this.#take(this.marks, mark)),
      { [Symbol.dispose]: () => signal?.removeEventListener('abort', wake) },
    ]
  }

  get state(): PaneState {
    return this.running.pane.state
  }

  /** Whether it has done nothing else since. */
  isStill({ state, since }: PaneState): boolean {
    return this.state.state === state && this.state.since === since
  }

  /** Milliseconds since the program wrote last; since it was started where it has written nothing. */
  get quietMs(): number {
    return performance.now() - this.running.lastOutputAt
  }

  get leftMs(): number {
    return Math.max(0, this.begunAt + this.#timeoutMs - performance.now())
  }

  /** Forgets what has come so far: what counts comes from now on. */
  listen(): void {
    this.states = []
    this.prompts = []
    this.marks = []
  }

  /** Resolves when something happens, or so many milliseconds have passed; a minute is the most. */
  async next(withinMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.ceil(Math.min(withinMs, LONGEST_PAUSE_MS)))
      this.#happened = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    this.#happened = () => {}
  }

  /**
   * Whether something else comes about within so many milliseconds.
   * @throws QuilError as {@link PromptWatch.check}
   */
  async until(other: Promise<void>, withinMs: number): Promise<boolean> {
    let settled = false
    void other.then(() => {
      settled = true
      this.#happened()
    })
    await new Promise(setImmediate) // what is so already needs no time
    const end = performance.now() + withinMs
    for (let left = withinMs; !settled && left > 0; left = end - performance.now()) {
      this.check()
      await this.next(left)
    }
    return settled
  }

  /** @throws QuilError `PANE_NOT_RUNNING`, `ABORTED` when it is of no use to go on */
  check(): void {
    const { pane, ending } = this.running
    const { id } = pane
    const so = SO_FAR[this.typed]
    if (ending !== undefined) {
      throw new QuilError('PANE_NOT_RUNNING', `pane ${id} ${ENDINGS[ending]} while it was given a prompt: ${so}`, {
        details: { pane: id, typed: this.typed },
      })
    }
    if (this.#signal?.aborted === true) {
      throw new QuilError('ABORTED', `giving pane ${id} a prompt was given up: ${so}`, {
        details: { pane: id, typed: this.typed },
      })
    }
  }

  /** @throws QuilError also `TIMED_OUT` */
  checkInTime(what: string): void {
    this.check()
    if (this.leftMs > 0) return
    const { id } = this.running.pane
    throw new QuilError(
      'TIMED_OUT',
      `pane ${id} was not ready for a prompt within ${this.#timeoutMs / 1000} s: ${what}. Nothing was typed`,
      {
        details: { pane: id, timeoutMs: this.#timeoutMs },
      },
    )
  }

  [Symbol.dispose](): void {
    for (const listening of this.#listening) listening[Symbol.dispose]()
  }

  #take<T>(list: T[], value: T): void {
    list.push(value)
    this.#happened()
  }
}

const ENDINGS: Readonly<Record<NonNullable<RunningPane['ending']>, string>> = {
  exited: 'ended',
  restarted: 'was restarted',
  closed: 'was closed',
  detached: 'ended',
  host: 'ended with its host',
}
