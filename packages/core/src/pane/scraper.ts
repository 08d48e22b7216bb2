import { MAX_MATCHES } from '../plugin/index.ts'
import type { Scraper } from '../plugin/plugin.ts'
import { PlainText } from './plain-text.ts'

/** Text kept for a match that is not complete yet, in UTF-16 units. Longer matches are not found. */
const KEPT = 4096
/** Text is searched in pieces of this length, so that one search never sees more than `KEPT` + `PIECE`. */
const PIECE = 1024

/**
 * Learns values from output, wherever the pieces of it are cut: inside a character, an escape sequence or the value itself.
 * A match that touches the end of what has come so far is not yet final and waits for more. Of several values the last counts.
 */
export class OutputScraper {
  readonly #searches: readonly Search[]
  readonly #decoder = new TextDecoder()
  readonly #plain = new PlainText()

  constructor(scrapers: readonly Scraper[], onValue: (name: string, value: string) => void) {
    this.#searches = scrapers.map((scraper) => new Search(scraper, onValue))
  }

  push(bytes: Uint8Array): void {
    this.#feed(this.#decoder.decode(bytes, { stream: true }))
  }

  /** The program ended: what touched the end is final now. */
  end(): void {
    this.#feed(this.#decoder.decode())
    for (const search of this.#searches) search.end()
  }

  #feed(output: string): void {
    const text = this.#plain.push(output)
    for (let at = 0; at < text.length; at += PIECE) {
      for (const search of this.#searches) search.push(text.slice(at, at + PIECE))
    }
  }
}

/** One scraper's view of the text. */
class Search {
  readonly #scraper: Scraper
  readonly #onValue: (name: string, value: string) => void
  /** From the last value on, or the last `KEPT` characters: a match there may still grow. */
  #window = ''
  /** Text was cut off at the window's start, so that a match there may be the rest of a longer one. */
  #cut = false
  #reported: string | undefined

  constructor(scraper: Scraper, onValue: (name: string, value: string) => void) {
    this.#scraper = scraper
    this.#onValue = onValue
  }

  push(text: string): void {
    this.#window += text
    this.#look(false)
    if (this.#window.length <= KEPT) return
    this.#window = this.#window.slice(-KEPT)
    this.#cut = true
  }

  end(): void {
    this.#look(true)
  }

  #look(final: boolean): void {
    // A test takes microseconds where collecting matches may take milliseconds.
    if (!this.#scraper.pattern.test(this.#window)) return
    const last = this.#lastValue(final)
    if (last === undefined) return
    if (last.start > 0) this.#cut = false
    this.#window = this.#window.slice(last.start)
    if (last.value === this.#reported) return
    this.#reported = last.value
    this.#onValue(this.#scraper.name, last.value)
  }

  #lastValue(final: boolean): { readonly start: number; readonly value: string } | undefined {
    const window = this.#window
    let last: { start: number; value: string } | undefined
    let from = 0
    for (;;) {
      const matches = this.#scraper.pattern.matches(window.slice(from))
      for (const match of matches) {
        const [value = ''] = match.groups
        const start = from + match.start
        const open = !final && from + match.end === window.length
        if (value !== '' && !open && !(start === 0 && this.#cut)) last = { start, value }
      }
      // A pattern answers so many at most: go on from the last one.
      const furthest = matches.at(-1)?.start ?? 0
      if (matches.length < MAX_MATCHES || furthest === 0) return last
      from += furthest
    }
  }
}
