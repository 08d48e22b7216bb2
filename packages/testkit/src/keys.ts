/** Keys by the names people use; `Ctrl+` with any letter and `Alt+` with any character work too. */
const NAMED_KEYS: Readonly<Record<string, string>> = {
  Enter: '\r',
  Escape: '\x1b',
  Tab: '\t',
  'Shift+Tab': '\x1b[Z',
  Backspace: '\x7f',
  Space: ' ',
  Delete: '\x1b[3~',
  PageUp: '\x1b[5~',
  PageDown: '\x1b[6~',
  'Ctrl+\\': '\x1c',
}

/** The keys whose sequence depends on the terminal's cursor-key mode. */
const CURSOR_KEYS: Readonly<Record<string, string>> = { Up: 'A', Down: 'B', Right: 'C', Left: 'D', Home: 'H', End: 'F' }

export interface KeyMode {
  /** DECCKM: the program asked for `ESC O A` in the place of `ESC [ A`. */
  readonly applicationCursorKeys: boolean
}

/** The bytes a terminal sends for a key. */
export function encodeKey(key: string, mode: KeyMode): string {
  const cursor = CURSOR_KEYS[key]
  if (cursor !== undefined) return `${mode.applicationCursorKeys ? '\x1bO' : '\x1b['}${cursor}`
  const named = NAMED_KEYS[key]
  if (named !== undefined) return named
  const modified = /^(Ctrl|Alt)\+(.)$/.exec(key)
  const letter = modified?.[2] ?? ''
  if (modified?.[1] === 'Alt') return `\x1b${letter}`
  if (/^[a-z]$/i.test(letter)) return String.fromCharCode(letter.toLowerCase().charCodeAt(0) - 96)
  throw new TypeError(`there is no key named ${JSON.stringify(key)}`)
}
