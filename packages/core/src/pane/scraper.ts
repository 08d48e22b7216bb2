import { stripVTControlCharacters } from 'node:util'
import type { Scraper } from '../plugin/plugin.ts'

/** Text kept for matches that span pieces of output, in UTF-16 units. Longer matches are not found. */
const WINDOW = 4096

/** An escape sequence cut off at the end of the text: it must not be taken for text before its rest arrives. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is looked for
const OPEN_ESCAPE = /\x1b(?:\[[0-?]*[ -/]*|\][^\x07\x1b]*(?:\x1b)?|[ -/]*)$/

/**
 * Learns values from output, wherever the pieces of it are cut: inside a character, an escape sequence or the value itself.
 * A match that touches the end of what has come so far is not yet final and waits for more.
 */
export class OutputScraper {
  readonly #scrapers: readonly Scraper[]
  readonly #onValue: (name: string, value: string) => void
  readonly #decoder = new TextDecoder()
  readonly #last = new Map<string, string>()
  #raw = ''
  #window = ''
  #cut = false

  constructor(scrapers: readonly Scraper[], onValue: (name: string, value: string) => void) {
    this.#scrapers = scrapers
    this.#onValue = onValue
  }

  push(bytes: Uint8Array): void {
    const text = this.#raw + this.#decoder.decode(bytes, { stream: true })
    const cut = OPEN_ESCAPE.exec(text.slice(-WINDOW))
    const complete = cut === null ? text.length : text.length - cut[0].length
    this.#raw = text.slice(complete)
    this.#window += stripVTControlCharacters(text.slice(0, complete))
    this.#match(false)
    if (this.#window.length > WINDOW) {
      this.#window = this.#window.slice(-WINDOW)
      this.#cut = true
    }
  }

  /** The program ended: what touched the end is final now. */
  end(): void {
    this.#window += this.#raw + this.#decoder.decode()
    this.#raw = ''
    this.#match(true)
  }

  #match(final: boolean): void {
    for (const { name, pattern } of this.#scrapers) {
      const last = pattern
        .matches(this.#window)
        // Where the window was cut, a match at its very start may be the rest of a longer one.
        .filter((match) => (final || match.end < this.#window.length) && !(this.#cut && match.start === 0))
        .at(-1)
      const value = last?.groups[0]
      if (value === undefined || value === '' || this.#last.get(name) === value) continue
      this.#last.set(name, value)
      this.#onValue(name, value)
    }
  }
}
