import type { Outcome } from '../outcome.ts'
import type { ResumeFailure } from './pane.ts'
import { PlainText } from './plain-text.ts'
import type { PtyExit } from './pty.ts'

/**
 * A program that refuses a session says so and leaves: within 3 s on a quiet machine, 20 s on a loaded one. Later exits are its own
 * business, and so are those of a program that has been heard to be in a session. In milliseconds.
 */
const EARLY_MS = 60_000
const LAST_WORDS = 600

/** Keeps the last output of a pane that was asked to rejoin, for as long as an exit would count as a failed resume. */
export class ResumeWatch {
  readonly #startedAt = performance.now()
  readonly #decoder = new TextDecoder()
  readonly #plain = new PlainText()
  #tail = ''
  #arrived = false

  /** The program is in a session. */
  arrived(): void {
    this.#arrived = true
  }

  heard(bytes: Uint8Array): void {
    if (this.#elapsed() > EARLY_MS) return
    this.#tail = (this.#tail + this.#plain.push(this.#decoder.decode(bytes, { stream: true }))).slice(-8 * LAST_WORDS)
  }

  /** What to tell, if the exit looks like a refusal: soon, not asked for, with a code that is not 0. */
  failure(outcome: Outcome, exit: PtyExit, killedByUs: boolean): ResumeFailure | undefined {
    const afterMs = Math.round(this.#elapsed())
    const rejoins = outcome.kind === 'resumed' || outcome.kind === 'continued'
    if (!rejoins || killedByUs || this.#arrived || afterMs > EARLY_MS || exit.exitCode === 0 || exit.exitCode === null)
      return undefined
    const words = this.#tail.replaceAll(/\s+/g, ' ').trim().slice(-LAST_WORDS)
    const seconds = (afterMs / 1000).toFixed(1)
    const said = words === '' ? 'it said nothing' : `it said: ${words}`
    return { afterMs, message: `exit code ${exit.exitCode} after ${seconds} s, asked to rejoin (${outcome.reason}); ${said}` }
  }

  #elapsed(): number {
    return performance.now() - this.#startedAt
  }
}
