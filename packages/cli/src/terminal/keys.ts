import { QuilError } from '@quil/core/workspace'

/**
 * The bytes a terminal sends for keys named as tmux names them, separated by blanks: `C-c Up Enter M-x S-F5 a`.
 * Arrows, Home and End come in their usual form; a program that has asked for the "application" form takes both.
 *
 * @throws QuilError `INVALID_ARGUMENT` for a name there is not, or a key that terminals have no bytes for
 */
export function keyBytes(names: string): string {
  return names
    .split(/\s+/)
    .filter((name) => name !== '')
    .map(oneKey)
    .join('')
}

interface Modifiers {
  readonly control: boolean
  readonly meta: boolean
  readonly shift: boolean
}

function oneKey(name: string): string {
  const [, prefixes = '', rest = ''] = /^((?:[CMAS]-)*)(.+)$/i.exec(name.replace(/^\^(?=.)/, 'C-')) ?? []
  const has = (letter: string): boolean => prefixes.toUpperCase().includes(`${letter}-`)
  const modifiers = { control: has('C'), meta: has('M') || has('A'), shift: has('S') }
  const bytes = [...rest].length === 1 ? characterKey(rest, modifiers) : namedKey(rest.toLowerCase(), modifiers)
  if (bytes !== undefined) return bytes
  throw new QuilError(
    'INVALID_ARGUMENT',
    `--keys: there is no key "${name}" that a terminal could send (known: C-a M-a S-Up Enter Escape Tab BTab Space BSpace Up Down Left Right Home End PageUp PageDown Insert Delete F1 to F12)`,
    { details: { key: name } },
  )
}

function characterKey(character: string, { control, meta, shift }: Modifiers): string | undefined {
  if (shift) return undefined // a capital letter says so itself
  const key = control ? controlCharacter(character) : character
  return key === undefined ? undefined : withMeta(key, meta)
}

function controlCharacter(character: string): string | undefined {
  if (character === '?') return '\x7f'
  const code = character.toUpperCase().charCodeAt(0)
  return code >= 0x40 && code <= 0x5f ? String.fromCharCode(code & 0x1f) : undefined
}

function namedKey(name: string, modifiers: Modifiers): string | undefined {
  if (name === 'tab' && modifiers.shift && !modifiers.control) return withMeta('\x1b[Z', modifiers.meta)
  if (name === 'space' && modifiers.control && !modifiers.shift) return withMeta('\0', modifiers.meta)
  const plain = PLAIN.get(name)
  if (plain !== undefined) return modifiers.control || modifiers.shift ? undefined : withMeta(plain, modifiers.meta)
  return specialKey(name, 1 + Number(modifiers.shift) + 2 * Number(modifiers.meta) + 4 * Number(modifiers.control))
}

/** Keys that xterm sends as a control sequence, with its code of the modifiers (1: none). */
function specialKey(name: string, code: number): string | undefined {
  const letter = LETTERS.get(name)
  if (letter !== undefined) {
    const functionKey = /^f\d$/.test(name)
    return code === 1 ? `\x1b${functionKey ? 'O' : '['}${letter}` : `\x1b[1;${code}${letter}`
  }
  const number = NUMBERS.get(name)
  if (number === undefined) return undefined
  return code === 1 ? `\x1b[${number}~` : `\x1b[${number};${code}~`
}

function withMeta(key: string, meta: boolean): string {
  return meta ? `\x1b${key}` : key
}

const PLAIN: ReadonlyMap<string, string> = new Map([
  ['enter', '\r'],
  ['escape', '\x1b'],
  ['esc', '\x1b'],
  ['tab', '\t'],
  ['btab', '\x1b[Z'],
  ['space', ' '],
  ['bspace', '\x7f'],
  ['backspace', '\x7f'],
])

const LETTERS: ReadonlyMap<string, string> = new Map([
  ['up', 'A'],
  ['down', 'B'],
  ['right', 'C'],
  ['left', 'D'],
  ['home', 'H'],
  ['end', 'F'],
  ['f1', 'P'],
  ['f2', 'Q'],
  ['f3', 'R'],
  ['f4', 'S'],
])

const NUMBERS: ReadonlyMap<string, number> = new Map([
  ['insert', 2],
  ['ic', 2],
  ['delete', 3],
  ['dc', 3],
  ['pageup', 5],
  ['pgup', 5],
  ['ppage', 5],
  ['pagedown', 6],
  ['pgdn', 6],
  ['npage', 6],
  ['f5', 15],
  ['f6', 17],
  ['f7', 18],
  ['f8', 19],
  ['f9', 20],
  ['f10', 21],
  ['f11', 23],
  ['f12', 24],
])
