import type { FoundMatch } from './find-matches.ts'

/** How long a text is away before it counts as gone: a screen that is being painted may miss it in one look. */
const GONE = 2

/**
 * Tells which matches have appeared: were not there at the looks before. What stays on the screen appears once, and once more after it was
 * gone. `settled`: the program has stopped writing; otherwise a match at the very end has appeared when two looks see the same.
 */
export class Appearances {
  /** Looks since the text was seen; a look at a screen at rest counts twice. */
  readonly #away = new Map<string, number>()
  #open = new Set<string>()

  /** The last of those that have appeared. */
  look(matches: readonly FoundMatch[], settled: boolean): FoundMatch | undefined {
    let newest: FoundMatch | undefined
    const open = new Set<string>()
    const here = new Set<string>()
    for (const match of matches) {
      if (match.open && !settled && !this.#away.has(match.text) && !this.#open.has(match.text)) {
        open.add(match.text)
        continue
      }
      here.add(match.text)
      if (!this.#away.has(match.text)) newest = match
    }
    this.#open = open
    this.#age(here, settled)
    return newest
  }

  /** What is there has been there before, as far as it was not about to appear. */
  absorb(matches: readonly FoundMatch[]): void {
    for (const { text } of matches) if (!this.#open.has(text)) this.#away.set(text, 0)
  }

  #age(here: ReadonlySet<string>, settled: boolean): void {
    for (const [text, looks] of this.#away) {
      const away = looks + (settled ? GONE : 1)
      if (here.has(text)) continue
      if (away >= GONE) this.#away.delete(text)
      else this.#away.set(text, away)
    }
    for (const text of here) this.#away.set(text, 0)
  }
}
