/** The command a command line is for: its first word that is neither an option nor the value of `--home`. */
export function commandWord(argv: readonly string[]): string | undefined {
  return wordsOf(argv).next().value
}

/** The same with the second word where a command has commands of its own: `host run`. */
export function commandPath(argv: readonly string[]): string | undefined {
  const words = wordsOf(argv)
  const first = words.next().value
  const second = first === 'host' ? words.next().value : undefined
  return second === undefined ? first : `${first} ${second}`
}

function* wordsOf(argv: readonly string[]): Generator<string, undefined> {
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] ?? ''
    if (word === '--home') at++
    else if (!word.startsWith('-')) yield word
    else if (!word.startsWith('--home=')) return undefined // help, the version, or a mistake
  }
  return undefined
}
