/** The command a command line is for: its first word that is neither an option nor the value of `--home`. */
export function commandWord(argv: readonly string[]): string | undefined {
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] ?? ''
    if (word === '--home') at++
    else if (!word.startsWith('-')) return word
    else if (!word.startsWith('--home=')) return undefined // help, the version, or a mistake
  }
  return undefined
}
