import type { GatedInput } from './input-gate.ts'

/** Above this many waiting bytes `write` answers false, as a terminal's own input does. */
const HIGH_WATER_BYTES = 1 << 20

/**
 * What is typed into one program, by everybody, in order. Who has the turn types alone: what others type meanwhile waits and follows when the turn
 * is over. Answers of terminals do not come this way, for the program waits for them.
 */
export class InputTurns implements GatedInput {
  readonly #input: GatedInput
  #waiting: Uint8Array[] | undefined
  #waitingBytes = 0
  #over: Promise<void> = Promise.resolve()
  #writes = 0

  constructor(input: GatedInput) {
    this.#input = input
  }

  /** How often somebody has typed; who has the turn is not counted. */
  get writes(): number {
    return this.#writes
  }

  /** False when more than 1 MiB waits: hold back until `drained()`. */
  write(bytes: Uint8Array): boolean {
    this.#writes += 1
    if (this.#waiting === undefined) return this.#input.write(bytes)
    this.#waiting.push(Uint8Array.from(bytes))
    this.#waitingBytes += bytes.length
    return this.#waitingBytes <= HIGH_WATER_BYTES
  }

  /** Resolves when the terminal has taken everything that was typed, or the program has ended. */
  async drained(): Promise<void> {
    while (this.#waiting !== undefined) await this.#over
    await this.#input.drained()
  }

  /** Takes the turn until disposed. Whoever may take it agrees beforehand who is next. */
  begin(): Disposable {
    if (this.#waiting !== undefined) throw new Error('somebody has the turn')
    this.#waiting = []
    let over = (): void => {}
    let done = false
    this.#over = new Promise((resolve) => {
      over = resolve
    })
    return {
      [Symbol.dispose]: () => {
        if (done) return
        done = true
        this.#release()
        over()
      },
    }
  }

  #release(): void {
    const waiting = this.#waiting ?? []
    this.#waiting = undefined
    this.#waitingBytes = 0
    for (const bytes of waiting) this.#input.write(bytes)
  }
}
