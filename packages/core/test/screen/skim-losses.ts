/** Something that a program says, and what a screen that leaves it out would lose. */
export interface Loss {
  readonly output: string | Uint8Array
  /** Said, and interpreted, before; bytes, one character each. */
  readonly before?: string
}

const TITLE = '\x1b]0;title\x07'
const DRAWING = '\x1b)0'

/** What is still so after any number of lines. */
const STATES: Readonly<Record<string, Loss>> = {
  SO: { before: DRAWING, output: '\x0e' },
  SI: { before: `${DRAWING}\x0e`, output: '\x0f' },
  'SO within a sequence': { before: DRAWING, output: '\x1b[1\x0em' },
  'locking shifts': { output: '\x1bn' },
  'locking shift 3': { output: '\x1bo' },
  'locking shift 3, right': { output: '\x1b|' },
  'locking shift 2, right': { output: '\x1b}' },
  'locking shift 1, right': { output: '\x1b~' },
  'the ordinary set': { before: '\x1b(0', output: '\x1b(B' },
  'line drawing': { output: '\x1b(0' },
  'a set as G1': { output: '\x1b)0' },
  'a set as G2': { output: '\x1b*0' },
  'a set as G3': { output: '\x1b+0' },
  'a set as G1, of 96': { output: '\x1b-A' },
  'a set as G2, of 96': { output: '\x1b.A' },
  'all sets as they were': { before: `${DRAWING}\x0e`, output: '\x1b%@' },
  'a tab stop': { output: '\x1b[6G\x1bH' },
  'a tab stop, 8-bit': { output: '\x1b[6G\u0088' },
  'a tab stop, 8-bit, half of it from before': { before: '\x1b[6G\xc2', output: Uint8Array.of(0x88) },
  'no tab stop': { output: '\x1b[3g' },
  'a saved cursor': { output: '\x1b7' },
  'a saved cursor, as ANSI.SYS': { output: '\x1b[s' },
  'a reset': { before: '\x1b[31m', output: '\x1bc' },
  'a reset in a title': { before: '\x1b[31m', output: '\x1b]0;a\x1bc\x07' },
  'a soft reset': { before: '\x1b[?1h\x1b[31m', output: '\x1b[!p' },
  protection: { output: '\x1b[1"q' },
  'insert mode, behind a mode with a prefix': { output: '\x1b[?25l\x1b[4h' },
  'insert mode': { output: '\x1b[4h' },
  'no insert mode': { before: '\x1b[4h', output: '\x1b[4l' },
  'new line mode': { output: '\x1b[20h' },
  'no new line mode': { before: '\x1b[20h', output: '\x1b[20l' },
  'key flags': { output: '\x1b[>5u' },
  'key flags, changed': { output: '\x1b[=5u' },
  'key flags, taken back': { before: '\x1b[>5u', output: '\x1b[<u' },
  'modified keys': { output: '\x1b[>4;2m' },
  'a title, and no icon': { output: '\x1b]2;other\x07' },
  'a pushed title': { before: TITLE, output: '\x1b[22;2t\x1b]0;other\x07' },
  'a popped title': { before: `${TITLE}\x1b[22;2t\x1b]0;other\x07`, output: '\x1b[23;2t' },
  'a link': { output: '\x1b]8;;http://x\x07' },
  'a link from before': { before: '\x1b]8;;http://x\x07', output: '' },
  'a style with a colon': { output: '\x1b[4:3m' },
  'a style that was cut off': { output: '\x1b[1\x18m' },
  'a style behind 32 others': { output: `\x1b[${'0;'.repeat(32)}31m` },
  'a style behind 31 others': { output: `\x1b[${'0;'.repeat(31)}31m` },
  'a style, 8-bit': { output: '\u009b31m' },
  'a style of which a count is too large': { output: '\x1b[4294967327m' },
}

/** What the emulator does not understand, or not so: it must not be said in its place either. */
const NOTHINGS: Readonly<Record<string, Loss>> = {
  'a mode with an intermediate': { output: '\x1b[?25$l' },
  'a cursor style with a prefix': { output: '\x1b[>4 q' },
  'a cursor style with two intermediates': { output: '\x1b[4" q' },
  'a cursor style with a number behind': { output: '\x1b[ 4q' },
  'what ends like a cursor style': { output: '\x1b[4 p' },
  'a style with an intermediate': { output: '\x1b[31$m' },
  'a title without a number': { output: `${TITLE}\x1b];other\x07` },
  'a string without a number': { output: `${TITLE}\x1b]Lother\x1b\\` },
  'a string of nothing': { output: `${TITLE}\x1b]\x07` },
  'a title with a number that is none': { output: `${TITLE}\x1b]0x;other\x07` },
  'a title that is cut off': { output: `${TITLE}\x1b]0;other\x18on\x07` },
  'a title that is cut off by SUB': { output: `${TITLE}\x1b]0;other\x1aon\x07` },
  'a title that is cut off, 8-bit': { output: `${TITLE}\x1b]0;other\u0085on\x07` },
  'an icon': { output: `${TITLE}\x1b]1;icon\x07` },
}

/** The last word counts, whatever was said in between. */
const WORDS: Readonly<Record<string, Loss>> = {
  titles: { output: `${TITLE}\x1b]2;other\x07${TITLE}` },
  mouse: { output: '\x1b[?1000h\x1b[?1002h\x1b[?1000h' },
  'mouse, off': { output: '\x1b[?1003h\x1b[?9h\x1b[?1003l' },
  'mouse encoding': { output: '\x1b[?1006h\x1b[?1016h\x1b[?1006h' },
  keypad: { output: '\x1b[?66h\x1b>\x1b[?66h' },
  'keypad, off': { output: '\x1b=\x1b[?66l\x1b=\x1b[?66l' },
  'several modes at once': { output: '\x1b[?1;25;2004h\x1b[?25;1004l' },
  'a mode behind another': { output: '\x1b[?1;6h' },
  'cursor style': { output: '\x1b[3 q\x1b[6 q\x1b[3 q' },
}

const MODES = [1, 2, 5, 6, 7, 9, 12, 25, 45, 47, 66, 1000, 1002, 1003, 1004, 1005, 1006, 1015, 1016, 1047, 1048, 1049, 2004]

function modes(): Record<string, Loss> {
  const losses: Record<string, Loss> = {}
  for (const mode of [...MODES, 2026, 2031, 2048]) {
    losses[`mode ${mode}`] = { before: DRAWING, output: `\x1b[?${mode}h` }
    losses[`mode ${mode}, off`] = { before: `\x1b[?${mode}h`, output: `\x1b[?${mode}l` }
  }
  return losses
}

/** Wherever in a word of four bytes it stands. */
function amongLetters(): Record<string, Loss> {
  const losses: Record<string, Loss> = {}
  for (let letters = 9; letters < 13; letters++) {
    const text = 't'.repeat(letters)
    losses[`SO behind ${letters} letters`] = { before: DRAWING, output: `${text}\x0e${text}` }
    losses[`a tab stop, 8-bit, behind ${letters} letters`] = { output: `${text}\u0088${text}` }
  }
  return losses
}

export const QUERIES: readonly string[] = [
  '\x1b[c',
  '\x1b[>c',
  '\x1b[5n',
  '\x1b[?6n',
  '\x1b[?u',
  '\x1b[>q',
  '\x1b[18t',
  '\x1b[4$p',
  '\x1b[?2004$p',
  '\x1bP$qm\x1b\\',
  '\x1b]10;?\x07',
  '\x1b]11;?\x1b\\',
  '\x1b]12;?\x07',
]

export const LOSSES: Readonly<Record<string, Loss>> = { ...STATES, ...NOTHINGS, ...WORDS, ...modes(), ...amongLetters() }
