import { MAX_MATCHES } from '../plugin/index.ts'
import type { Pattern } from '../plugin/plugin.ts'

/** Where a text is longer, its end is searched alone at first: to collect a long match takes milliseconds for every 16 KiB. */
const END = 16 * 1024
/** Pages of matches looked through in one text: of what repeats more often, the end is not told apart. */
const MOST_PAGES = 8

export interface FoundMatch {
  readonly text: string
  readonly groups: readonly (string | undefined)[]
  /** It ends where the text ends: more output may make it longer. */
  readonly open: boolean
}

/** What a pattern matches in a text, the last 256 of it. */
export function findMatches(pattern: Pattern, text: string): readonly FoundMatch[] {
  // A test takes microseconds where collecting matches may take milliseconds.
  if (!pattern.test(text)) return []
  if (text.length > END) {
    const end = text.slice(-END)
    const found = findMatches(pattern, end.slice(end.indexOf('\n') + 1))
    if (found.length > 0) return found
  }
  let found: FoundMatch[] = []
  let from = 0
  for (let page = 0; page < MOST_PAGES; page++) {
    const matches = pattern.matches(text.slice(from))
    const end = text.length - from
    found = [
      ...found.slice(matches.length - MAX_MATCHES),
      ...matches.map((match) => ({
        text: text.slice(from + match.start, from + match.end),
        groups: match.groups,
        open: match.end === end,
      })),
    ]
    const furthest = matches.at(-1)?.start ?? 0
    if (matches.length < MAX_MATCHES || furthest === 0) break
    from += furthest
  }
  return found.filter(({ text }) => text.trim() !== '')
}
