/** Text for a line of a terminal: what would move the cursor or start an escape sequence is written out as `\x1b`. */
export function printable(text: string): string {
  return text.replaceAll(CONTROL, (character) => {
    const code = character.codePointAt(0) ?? 0
    if (character === '\n') return ' '
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`
  })
}

// Control characters, and the marks that reorder what is around them.
const CONTROL = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu
