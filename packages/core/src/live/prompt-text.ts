import { QuilError } from '../errors.ts'

const MAX_PROMPT_BYTES = 1 << 20
/** A terminal that hands its program whole lines keeps no more of one. */
const MAX_TYPED_BYTES = 4095

const LINE_ENDS = /\r\n?/g
/** Everything that is a key or begins a sequence, an end of paste among them: C0 without tab and line feed, DEL, C1. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const CONTROL = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/
const HALF_CHARACTER = /\p{Surrogate}/u

/**
 * The text as it is pasted: every line end is a line feed.
 * @throws QuilError `INVALID_ARGUMENT` for a text that is blank, too long, or would be more than text to a terminal
 */
export function promptText(given: string): string {
  const text = given.replace(LINE_ENDS, '\n')
  if (text.trim() === '') throw refused('a prompt without a text')
  const bytes = Buffer.byteLength(text)
  if (bytes > MAX_PROMPT_BYTES) throw refused(`a prompt of ${bytes} bytes: ${MAX_PROMPT_BYTES} are the most`)
  const control = CONTROL.exec(text)
  if (control !== null) throw refused(`a prompt with the control character ${nameOf(control[0])} ${place(text, control.index)}`)
  const half = HALF_CHARACTER.exec(text)
  if (half !== null) throw refused(`a prompt with half a character (${nameOf(half[0])}) ${place(text, half.index)}`)
  return text
}

/** Whether the text can only be given as a paste: as keys its lines would be submitted one by one, and its tabs would be commands. */
export function needsPaste(text: string): boolean {
  return /[\n\t]/.test(text) || Buffer.byteLength(text) > MAX_TYPED_BYTES
}

/** Why such a text is not typed into a program that takes no paste. */
export function refusedWithoutPaste(text: string): QuilError {
  const lines = text.split('\n').length
  const why =
    lines > 1
      ? `each of its ${lines} lines would be submitted by itself`
      : text.includes('\t')
        ? 'its tabs would be taken for keys'
        : `a line of more than ${MAX_TYPED_BYTES} bytes may be cut off`
  return refused(`the program has not switched on bracketed paste, so ${why}: nothing was typed. quil send types it as it stands`)
}

function refused(message: string): QuilError {
  return new QuilError('INVALID_ARGUMENT', `text: ${message}`)
}

/** `U+001B` */
function nameOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
}

/** `in line 2, column 5`: of the text with its line ends made one. */
function place(text: string, index: number): string {
  const before = text.slice(0, index)
  return `in line ${before.split('\n').length}, column ${index - before.lastIndexOf('\n')}`
}
