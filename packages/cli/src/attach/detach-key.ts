import { QuilError } from '@quil/core/workspace'
import { CTRL, type Key, sameKey } from './key.ts'

/** The keys that leave a pane without ending it: one, or a prefix and a second one. */
export interface DetachKey {
  /** As it was spelled, such as `ctrl-\ d`. */
  readonly text: string
  readonly first: Key
  readonly second?: Key
}

export const DEFAULT_DETACH_KEY = 'ctrl-\\ d'

/** Suspends quil after the prefix, as it suspends a program at a shell. */
export const SUSPEND_KEY: Key = { code: codeOf('z'), mods: CTRL }

/**
 * Reads `ctrl-\ d`, `ctrl-b d`, `ctrl-p ctrl-q`, `ctrl-]`, or `none`, for which the answer is undefined.
 * @throws QuilError `INVALID_ARGUMENT` saying what can be written
 */
export function parseDetachKey(text: string): DetachKey | undefined {
  const words = text.trim().split(/\s+/)
  if (words.length === 1 && words[0]?.toLowerCase() === 'none') return undefined
  const [first, second] = words.map(parseKey)
  if (first === undefined || words.length > 2) throw invalid(text, 'it is one key, or two with a space between them, or none')
  if (first.mods !== CTRL) throw invalid(text, 'the first key must be a ctrl key: any other could not be typed any more')
  if (words.length === 1) return { text, first }
  if (second === undefined) throw invalid(text, `"${words[1]}" is not a key; write one character, or ctrl- and one`)
  if (sameKey(first, second)) throw invalid(text, 'the first key typed twice sends it to the program')
  if (sameKey(second, SUSPEND_KEY)) throw invalid(text, 'ctrl-z after the first key suspends quil')
  return { text, first, second }
}

/** Enter, Tab, Line feed and Escape under other names: who types those means them. */
const NAMES_OF_OTHER_KEYS = new Set(['i', 'j', 'm', '['])

function parseKey(word: string): Key | undefined {
  const control = /^(?:ctrl-|c-|\^)(.|space)$/i.exec(word)?.[1]?.toLowerCase()
  if (control === undefined) return /^[\x21-\x7e]$/.test(word) ? { code: codeOf(word), mods: 0 } : undefined
  if (control === 'space' || control === '@') return { code: codeOf('@'), mods: CTRL }
  if (!/^[a-z\\\]^_[]$/.test(control) || NAMES_OF_OTHER_KEYS.has(control)) return undefined
  return { code: codeOf(control), mods: CTRL }
}

function codeOf(character: string): number {
  return character.codePointAt(0) ?? 0
}

function invalid(text: string, why: string): QuilError {
  const message = `${JSON.stringify(text)} cannot be the detach key: ${why}. Examples: "ctrl-\\ d", "ctrl-b d", "ctrl-]", "none"`
  return new QuilError('INVALID_ARGUMENT', message, { details: { detachKey: text } })
}
