import { seeded } from './support.ts'

const TEXT = ['a', 'b', 'Z', ' ', '-', 'q', '漢', '字', 'é', 'e\u0301', '👍', '🚀', '한', 'n\u0303', '─', 'ﾊ', '~', '#']
const CONTROLS = ['\r', '\n', '\r\n', '\b', '\t', '\x0e', '\x0f', '\x07', '\x0b']
const PRIVATE_MODES = [
  1, 5, 6, 7, 9, 12, 25, 45, 47, 66, 1000, 1002, 1003, 1004, 1005, 1006, 1015, 1016, 1047, 1048, 1049, 2004, 2026, 2031,
]
const SGR = [
  '0',
  '1',
  '2',
  '3',
  '4',
  '4:3',
  '5',
  '7',
  '8',
  '9',
  '22',
  '23',
  '24',
  '27',
  '31',
  '39',
  '42',
  '49',
  '53',
  '55',
  '95',
  '103',
]
const LONG_SGR = ['38;5;99', '48;5;20', '38;2;9;8;7', '48;2;1;2;3', '58:5:77', '58:2::4:5:6', '59']
const ESCAPES = ['7', '8', 'D', 'E', 'H', 'M', '=', '>', 'n', 'o', '(0', '(B', '(A', ')0', '*K', 'c', '#8']
const MISC = [
  '\x1b[!p',
  '\x1b[>1u',
  '\x1b[>5u',
  '\x1b[<u',
  '\x1b[=3;2u',
  '\x1b[>4;2m',
  '\x1b[>4m',
  '\x1b[1"q',
  '\x1b[0"q',
  '\x1b[?J',
  '\x1b[?K',
]
// Not cleared scrollback: the emulator then restores a saved cursor in another row. No links: the emulator forgets where one leads when the lines it began on are gone, though cells and pen still have it.
const STRINGS = ['\x1b]2;title\x07', '\x1bPq#1~~\x1b\\', '\x1b_x\x1b\\']

/** A program's output: text and every sequence that changes a screen, by a seed. */
export function randomOutput(seed: number, pieces: number, cols: number, rows: number): Buffer {
  const random = seeded(seed)
  const of = (choices: readonly string[]): string => choices[random(choices.length)] ?? ''
  const upTo = (most: number): number => random(most + 2)
  const text = (): string => Array.from({ length: 1 + random(random(4) === 0 ? cols + 10 : 8) }, () => of(TEXT)).join('')
  const piece = (): string => {
    switch (random(14)) {
      case 0:
      case 1:
      case 2:
      case 3:
        return text()
      case 4:
      case 5:
        return of(CONTROLS)
      case 6:
        return `\x1b[${upTo(rows)};${upTo(cols)}H`
      case 7:
        return `\x1b[${of([...SGR, ...SGR, ...LONG_SGR])}m`
      case 8:
        return `\x1b[${upTo(6)}${of([...'@ABCDEFGILMPSTXZbd'])}`
      case 9:
        return `\x1b[${random(3)}${of(['J', 'K'])}`
      case 10:
        return `\x1b[?${PRIVATE_MODES[random(PRIVATE_MODES.length)]}${of(['h', 'l'])}`
      case 11:
        return `\x1b${of(ESCAPES)}`
      case 12:
        return of([...MISC, '\x1b[4h', '\x1b[4l', '\x1b[20h', '\x1b[20l', '\x1b[g', '\x1b[3g', `\x1b[${1 + random(6)} q`])
      default:
        return random(2) === 0 ? of(STRINGS) : `\x1b[${upTo(rows)};${upTo(rows)}r`
    }
  }
  return Buffer.from(Array.from({ length: pieces }, piece).join(''))
}
