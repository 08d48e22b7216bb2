/** A command line that can be pasted into a POSIX shell. */
export function shellQuote(words: readonly string[]): string {
  return words.map(quoteWord).join(' ')
}

export function quoteWord(word: string): string {
  if (/^[A-Za-z0-9_@%+=:,./-]+$/.test(word)) return word
  return `'${word.replaceAll("'", `'\\''`)}'`
}
