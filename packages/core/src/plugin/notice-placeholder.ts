/** What the words of a handler may hold: the text that matched, or one of the pattern's capture groups. */
const PLACEHOLDER = /\{(match|[1-9])\}/g
const NUMBERED = /\{(\d+)\}/g

/** The numbers between braces in a handler's title or message, as written. */
export function numberedPlaceholders(words: string): readonly string[] {
  return [...words.matchAll(NUMBERED)].map(([, number = '']) => number)
}

/** Puts values in, in one pass: braces inside a value are data. A group that took no part is empty; other braces stay. */
export function expandNotice(words: string, match: string, groups: readonly (string | undefined)[]): string {
  return words.replaceAll(PLACEHOLDER, (_, name: string) => (name === 'match' ? match : (groups[Number(name) - 1] ?? '')))
}
