/** Runs a save at once, and again at most every so often while more is asked for. */
export class SaveSoon implements Disposable {
  readonly #save: () => void
  readonly #everyMs: number
  #timer: NodeJS.Timeout | undefined
  #again = false

  constructor(save: () => void, everyMs: number) {
    this.#save = save
    this.#everyMs = everyMs
  }

  ask(): void {
    if (this.#timer !== undefined) {
      this.#again = true
      return
    }
    this.#save()
    this.#timer = setTimeout(() => this.#next(), this.#everyMs)
    this.#timer.unref() // what is left is saved at the end
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer)
    this.#again = false
  }

  #next(): void {
    this.#timer = undefined
    if (!this.#again) return
    this.#again = false
    this.ask()
  }
}
