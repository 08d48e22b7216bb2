/** What the next character belongs to: text, or an escape sequence of a kind. */
type State = 'text' | 'escape' | 'intermediate' | 'sequence' | 'string'

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const INTRODUCER = /[\x1b\x80-\x9f]/g
const ABORT = '\x18\x1a'
const STRING_INTRODUCERS = ']PX^_'
const STRING_INTRODUCERS_C1 = '\x9d\x90\x98\x9e\x9f'
/** Final characters of sequences that put the cursor elsewhere: what follows is not the rest of the same word. */
const MOVES = 'ABDEFGHIZde`f'
const STEPS_RIGHT = 'Ca'
const ESCAPE_MOVES = 'DEM8c'

/**
 * Takes the escape sequences out of terminal output, wherever its pieces are cut: the state between two pieces is kept, so
 * nothing is read twice and an endless sequence costs no memory. Styling vanishes without a trace, a step to the right
 * becomes a space and any other cursor move a line break.
 */
export class PlainText {
  #state: State = 'text'

  push(output: string): string {
    let text = ''
    let position = 0
    while (position < output.length) {
      if (this.#state === 'text') {
        INTRODUCER.lastIndex = position
        const next = INTRODUCER.exec(output)?.index ?? output.length
        text += output.slice(position, next)
        position = next
      }
      if (position < output.length) text += this.#step(output.charAt(position))
      position += 1
    }
    return text
  }

  /** Answers the text that the character stands for, mostly none. */
  #step(char: string): string {
    if (char === '\x1b') return this.#become('escape')
    if (ABORT.includes(char) && this.#state !== 'text') return this.#become('text')
    switch (this.#state) {
      case 'text':
        return this.#c1(char)
      case 'escape':
        return this.#escape(char)
      case 'intermediate':
        if (char >= '\x20' && char <= '\x2f') return ''
        return this.#become('text')
      case 'sequence':
        return this.#sequence(char)
      case 'string':
        return char === '\x07' || char === '\x9c' ? this.#become('text') : ''
    }
  }

  #c1(char: string): string {
    if (char === '\x9b') return this.#become('sequence')
    if (STRING_INTRODUCERS_C1.includes(char)) return this.#become('string')
    return '\x84\x85\x8d'.includes(char) ? '\n' : ''
  }

  #escape(char: string): string {
    if (char < '\x20') return char
    if (char === '[') return this.#become('sequence')
    if (STRING_INTRODUCERS.includes(char)) return this.#become('string')
    if (char <= '\x2f') return this.#become('intermediate')
    return this.#become('text', ESCAPE_MOVES.includes(char) ? '\n' : '')
  }

  #sequence(char: string): string {
    // Terminals act on a control character in the middle of a sequence and go on with it.
    if (char < '\x20') return char
    if (char < '\x40' || char === '\x7f') return ''
    if (char > '\x7f') return this.#become('text', char)
    if (STEPS_RIGHT.includes(char)) return this.#become('text', ' ')
    return this.#become('text', MOVES.includes(char) ? '\n' : '')
  }

  #become(state: State, text = ''): string {
    this.#state = state
    return text
  }
}
