const LONGEST = 200

// What could move the cursor, turn the reading direction or hide text. The two that join and part letters stay: scripts and emoji need them.
const HIDDEN = /[\p{Cc}\p{Cs}]|(?![\u200c\u200d])\p{Cf}/gu

/** A program's own words as they may be shown: one line, at most 200 characters or as many as given, nothing that a terminal or a reader would take for something else. */
export function oneLine(text: string, longest: number = LONGEST): string {
  const line = text.replaceAll(/\s+/g, ' ').replaceAll(HIDDEN, '').trim()
  const characters = [...line]
  return characters.length <= longest ? line : `${characters.slice(0, longest - 1).join('')}…`
}
