import { randomOutput } from './grammar.ts'
import { seeded } from './support.ts'

const WORDS = ['error', 'at', 'line', '漢字', 'é', 'e\u0301', '👍', '─', '\t', '0x1f', '…', 'ok', '\u00a0']
const COLOURS = [
  '0',
  '',
  '1',
  '22',
  '2',
  '4',
  '24',
  '21',
  '7',
  '27',
  '9',
  '31',
  '39',
  '42',
  '49',
  '95',
  '103',
  '53',
  '55',
  '5',
  '25',
  '59',
]
const LONG_COLOURS = [
  '38;5;99',
  '48;5;20;1',
  '38;2;9;8;7',
  '48;2;1;2',
  '0;1;31',
  '31;0',
  '58;5;7',
  '38',
  '38;5',
  '38;1;2;3;4;5;4',
  ';4',
  '1;;3',
]
const QUIET = [
  '\x1b[?25l',
  '\x1b[?25h',
  '\x1b[?1003h',
  '\x1b[?1003l',
  '\x1b[?1006h',
  '\x1b[?2004h',
  '\x1b[?2004l',
  '\x1b[?1h\x1b=',
  '\x1b[?1l\x1b>',
  '\x1b[?1004;5h',
  '\x1b[?12l',
  '\x1b[?66h',
  '\x1b[3 q',
  '\x1b(B',
  '\x1b]0;title\x07',
  '\x1b]2;other \u00e9\x1b\\',
  '\x1b]133;A\x07',
  '\x1b]7;file:///tmp\x1b\\',
  '\x1b[?2026h',
  '\x1b[?2026l',
  '\x07',
  '\x00',
  '\x7f',
  '\x1b[?1034h',
]
const ERASING = [
  '\x1b[K',
  '\x1b[1K',
  '\x1b[2K',
  '\x1b[J',
  '\x1b[1J',
  '\x1b[2J',
  '\x1b[3J',
  '\x1b[3X',
  '\x1b[2P',
  '\x1b[4@',
  '\x1b[?K',
  '\x1b[2M',
  '\x1b[2S',
  '\x1b[G',
  '\x1b[7G',
  '\x1b[3C',
  '\x1b[2D',
  '\x1b[I',
  '\x1b[Z',
  '\x1b[4`',
  '\x1b[2a',
]
const TELLING = [
  '\x1b7',
  '\x1b8',
  '\x1b[s',
  '\x1b[u',
  '\x1bM',
  '\x1bD',
  '\x1bE',
  '\x1b[3b',
  '\x1b(0',
  '\x0e',
  '\x0f',
  '\x1b[?1049h',
  '\x1b[?6h',
  '\x1b[?7l',
  '\x1b[?45h',
  '\x1b[4h',
  '\x1b[20h',
  '\x1b#8',
  '\x1b[c',
  '\x1b[6n',
  '\x1b]8;;http://x\x07',
  '\x1b]8;;\x07',
  '\x1bPq~\x1b\\',
  '\x1b[1"q',
  '\x1b[>1u',
  '\x1bH',
  '\x1b[g',
  '\x9b1m',
  '\u009b1m',
  '\x1b[4:3m',
  '\x1b[1\nm',
]
/** Back to a screen that nothing was said about. */
const CALM = ['\x1b[?1049l\x1b[!p\x1b[?6;45l\x1b[4;20l\x1b[r\x1b[0m', '\x1bc', '\x1b[?1049l\x1b[?6;45l\x1b[4l\x1b[r']

/** Output of programs that write on and on, with what may be skimmed in between, and now and then, if it is to be, what may not. */
export function skimmableOutput(seed: number, bytes: number, cols: number, rows: number, telling = true): Buffer {
  const random = seeded(seed)
  const of = (choices: readonly string[]): string => choices[random(choices.length)] ?? ''
  const some = (most: number, piece: () => string): string => Array.from({ length: 1 + random(most) }, piece).join('')
  const word = (): string => (random(8) === 0 ? `\x1b[${of(random(3) === 0 ? LONG_COLOURS : COLOURS)}m` : `${of(WORDS)} `)
  const end = (): string => (random(6) === 0 ? of(['\n', '\r', '\x0b', '\r\n\r\n', '\r\r\n']) : '\r\n')
  const line = (): string => some(random(9) === 0 ? cols : 3, word) + end()
  const move = (): string =>
    `\x1b[${random(rows + 2)}${of(['A', 'B', 'E', 'F', 'd', 'e', 'L', 'T', `;${random(cols + 2)}H`, `;${random(cols + 2)}f`, 'H'])}`
  const painted = (): string => move() + (random(2) === 0 ? of(ERASING) : word()) + (random(3) === 0 ? end() : some(3, word))
  const told = (): string =>
    random(8) === 0 ? randomOutput(random(100_000), 20, cols, rows).toString() : of(TELLING) + some(3, line)
  const phase = (): string => {
    switch (random(8)) {
      case 0:
      case 1:
        return some(8, painted)
      case 2:
        return some(6, () => of(QUIET) + line())
      case 3:
        return some(6, () => of(ERASING) + line())
      case 4:
        return telling && random(12) === 0 ? told() + of(CALM) : ''
      default:
        return some(20, line)
    }
  }
  const pieces: Buffer[] = []
  for (let length = 0; length < bytes; length += pieces.at(-1)?.length ?? 0) pieces.push(Buffer.from(phase()))
  return Buffer.concat(pieces)
}
