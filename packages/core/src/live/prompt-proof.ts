import type { PaneState } from '../workspace/pane-state.ts'
import type { PromptResult } from '../workspace/workspace.ts'
import { inWords } from './prompt-ready.ts'
import type { PromptWatch } from './prompt-watch.ts'

/** For a program that says what it does, or is to say it; and for one that does not. */
const PROOF_WITHIN_MS = 10_000
const NO_STATE_WITHIN_MS = 1500
/** A prompt that was taken changes the state; until it has, an earlier `done` could be taken for the answer's. */
const STATE_WITHIN_MS = 10_000
/** A tracker that tells what text was taken may be that much later than the state. */
const TEXT_WITHIN_MS = 500
/** Enter was lost when nothing has come of it for so long, with so long a silence at the end. */
const LOST_AFTER_MS = 1500
const LOST_QUIET_MS = 500
/** Characters of a prompt that are compared: enough to tell it from any other. */
const COMPARED = 200

export type Verdict = Pick<PromptResult, 'outcome' | 'reason'>

interface Entered {
  readonly text: string
  /** Its state when Enter was pressed. */
  readonly before: PaneState
  /** Presses Enter once more where it is sure that the first one was lost. */
  again(): Promise<void>
}

/**
 * Waits for a sign that the program has taken the prompt.
 * @throws QuilError `ABORTED`, `PANE_NOT_RUNNING`
 */
export async function untilTaken(watch: PromptWatch, entered: Entered): Promise<Verdict> {
  const signs = new Signs(watch, entered)
  let tried = false
  for (;;) {
    const left = signs.waitMs()
    if (left <= 0) return signs.verdict()
    watch.check()
    if (!tried && signs.none && signs.sinceMs >= LOST_AFTER_MS && watch.quietMs >= LOST_QUIET_MS) {
      tried = true
      await entered.again()
    } else await watch.next(Math.min(left, LOST_QUIET_MS))
  }
}

/** What has come since Enter was pressed. */
class Signs {
  readonly #watch: PromptWatch
  readonly #text: string
  readonly #before: PaneState
  readonly #begun = performance.now()
  #movedAt: number | undefined
  #takenAt: number | undefined

  constructor(watch: PromptWatch, { text, before }: Entered) {
    this.#watch = watch
    this.#text = letters(text).slice(0, COMPARED)
    this.#before = before
  }

  get sinceMs(): number {
    return performance.now() - this.#begun
  }

  get none(): boolean {
    return this.#movedAt === undefined && this.#takenAt === undefined
  }

  /** How long more may be waited for; nothing once it is clear. */
  waitMs(): number {
    const now = performance.now()
    if (this.#moved !== undefined) this.#movedAt ??= now
    if (this.#taken !== undefined) this.#takenAt ??= now
    return Math.min(this.#end(), now + this.#watch.leftMs) - now
  }

  verdict(): Verdict {
    const moved = this.#moved
    const taken = this.#taken
    if (taken !== undefined)
      return { outcome: 'submitted', reason: `${taken}${moved === undefined ? ', and says nothing else yet' : `: ${moved}`}` }
    const other = this.#watch.prompts[0]?.text
    if (other !== undefined) {
      const begin = JSON.stringify(inOneLine(other).slice(0, 60))
      return { outcome: 'unverified', reason: `the program has taken another text, which begins with ${begin}` }
    }
    if (moved !== undefined) return { outcome: 'submitted', reason: moved }
    const { running, state } = this.#watch
    const silent = state.state === 'unknown' && !running.pane.isTracked
    return {
      outcome: 'unverified',
      reason: silent ? 'this program does not say what it does' : `after Enter, ${inWords(state)} as before`,
    }
  }

  #end(): number {
    const { running, prompts } = this.#watch
    if (this.#takenAt !== undefined) return this.#movedAt === undefined ? this.#takenAt + STATE_WITHIN_MS : 0
    if (this.#movedAt !== undefined && prompts.length === 0) return running.pane.isTracked ? this.#movedAt + TEXT_WITHIN_MS : 0
    const speaks = this.#before.state !== 'unknown' || running.pane.isTracked
    return this.#begun + (speaks ? PROOF_WITHIN_MS : NO_STATE_WITHIN_MS)
  }

  /** How the program's state has moved, if that can be only for the prompt. */
  get #moved(): string | undefined {
    const { marks, states } = this.#watch
    if (marks.some(({ type }) => type === 'command-start')) return 'the shell runs it'
    if (marks.some(({ type }) => type === 'prompt')) return 'the shell has taken it and shows its next prompt'
    // One that was working may come to its end with something else.
    if (this.#before.state === 'working') return undefined
    const moved = states.find(({ state }) => state === 'working' || state === 'blocked' || state === 'done')
    return moved === undefined ? undefined : `since Enter ${inWords(moved)}`
  }

  /** Whether the agent said that it has taken this text. */
  get #taken(): string | undefined {
    const found = this.#watch.prompts.find(({ text }) => text === undefined || letters(text).includes(this.#text))
    if (found === undefined) return undefined
    const { text = '' } = found
    // Some wrap a long paste in a tag of theirs.
    const alone = text === '' || text.trim().startsWith('<') || letters(text).startsWith(this.#text)
    return alone ? 'the program has taken it' : 'the program has taken it, behind what stood in its box already'
  }
}

/** What programs leave as it is: letters and digits, or of a text without any all but its blanks. */
function letters(text: string): string {
  const decomposed = text.normalize('NFKD')
  return decomposed.replace(/[^\p{L}\p{N}]+/gu, '') || decomposed.replace(/\s+/g, '')
}

function inOneLine(text: string): string {
  return text.trim().replace(/\s+/g, ' ')
}
