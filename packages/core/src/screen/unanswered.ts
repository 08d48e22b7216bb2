/** A program that asks on and on without waiting for its answers: the first ones are of no use any more. */
const MOST = 64

interface Answer {
  readonly at: number
  readonly bytes: Uint8Array
}

/** What could have been answered to queries in output that was left to terminals, in case that none is shown it. */
export class Unanswered {
  #answers: Answer[] = []

  /** @param at an offset that is not behind the query's */
  keep(at: number, bytes: Uint8Array): void {
    this.#answers.push({ at, bytes })
    if (this.#answers.length > MOST) this.#answers.shift()
  }

  /** The answers to queries from one offset up to another; they are given once. */
  take(from: number, to: number): readonly Uint8Array[] {
    const within = ({ at }: Answer): boolean => at >= from && at < to
    const taken = this.#answers.filter(within)
    this.#answers = this.#answers.filter((answer) => !within(answer))
    return taken.map(({ bytes }) => bytes)
  }
}
