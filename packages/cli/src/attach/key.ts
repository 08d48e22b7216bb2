/** A key as far as a detach key can be made of it. */
export interface Key {
  /** Unicode code point; of a letter with Ctrl the small one. */
  readonly code: number
  /** Bits of the kitty keyboard protocol, Caps Lock and Num Lock left out. */
  readonly mods: number
}

export interface KeyEvent extends Key {
  readonly kind: 'press' | 'release'
}

const SHIFT = 1
export const CTRL = 4
const LOCKS = 64 | 128

/** Shift, Ctrl, Alt, … and the locks, which report themselves as keys where a program asked for it. */
const FIRST_MODIFIER = 57_441
const LAST_MODIFIER = 57_454
const LOCK_KEYS = new Set([57_358, 57_359, 57_360])

export function sameKey(a: Key, b: Key): boolean {
  return a.code === b.code && a.mods === b.mods
}

/** Whether it is none by itself: held down on the way to another key. */
export function isModifier({ code }: Key): boolean {
  return (code >= FIRST_MODIFIER && code <= LAST_MODIFIER) || LOCK_KEYS.has(code)
}

/** One byte outside of any escape sequence. */
export function keyOfByte(byte: number): KeyEvent {
  if (byte >= 0x20) return { kind: 'press', code: byte, mods: 0 }
  const code = byte + 0x40
  return { kind: 'press', code: code >= 0x41 && code <= 0x5a ? code + 0x20 : code, mods: CTRL }
}

/**
 * The key of `CSI parameters final` in the encodings a program can switch on: kitty's `CSI 92;5u`, with its alternates and
 * event types, and xterm's `CSI 27;5;92~`. Undefined for everything else: function keys, mouse, answers of the terminal.
 */
export function keyOfSequence(parameters: string, final: string): KeyEvent | undefined {
  if (final === 'u') return kittyKey(parameters)
  const other = final === '~' ? /^27;(\d+);(\d+)$/.exec(parameters) : null
  if (other === null) return undefined
  return { kind: 'press', ...plain(Number(other[2]), undefined, Number(other[1]) - 1) }
}

/** `code:shifted:base ; modifiers:event ; text` */
function kittyKey(parameters: string): KeyEvent | undefined {
  if (!/^[\d:;]+$/.test(parameters)) return undefined // the answer to `CSI ? u`
  const [codes = '', modifiers = ''] = parameters.split(';')
  const [code = 0, shifted, base] = codes.split(':').map((part) => (part === '' ? undefined : Number(part)))
  const [mods, event] = modifiers.split(':')
  // On a Cyrillic keyboard Ctrl+B is Ctrl+И: the key in that place of a Latin keyboard is what is meant.
  const meant = code > 0x7f && base !== undefined ? base : code
  return { kind: event === '3' ? 'release' : 'press', ...plain(meant, shifted, (Number(mods) || 1) - 1) }
}

/** Where Shift only makes another character, that character is the key. */
function plain(code: number, shifted: number | undefined, allMods: number): Key {
  const mods = allMods & ~LOCKS
  const small = mods & CTRL && code >= 0x41 && code <= 0x5a ? code + 0x20 : code
  if ((mods & CTRL) !== 0 && small === 0x20) return { code: 0x40, mods } // Ctrl+Space has always been Ctrl+@
  if ((mods & SHIFT) === 0) return { code: small, mods }
  const unshifted = mods & ~SHIFT
  const isLetter = small >= 0x61 && small <= 0x7a
  if (isLetter) return (mods & CTRL) !== 0 ? { code: small, mods } : { code: small - 0x20, mods: unshifted }
  if (shifted !== undefined) return { code: shifted, mods: unshifted }
  return { code: SHIFTED[small] ?? small, mods: unshifted }
}

/** Ctrl+^, Ctrl+_ and Ctrl+@ need Shift on a US keyboard, and may be told as the key that is pressed. */
const SHIFTED: Readonly<Record<number, number>> = { 54: 0x5e, 45: 0x5f, 50: 0x40 }
