import type { Loss } from './skim-losses.ts'

const LINES = '\r\n'.repeat(9)
/** More bytes than between two places. */
const PLACE_LATER = '\0'.repeat(40)

/** What moves the cursor up unseen: rows that were counted as gone would still be there. */
export const MOVES: Readonly<Record<string, Loss>> = {
  'reverse index': { output: '\x1bM\x1bM' },
  'a restored cursor': { before: '\x1b[H\x1b7\x1b[4H', output: '\x1b8' },
  'a restored cursor, as ANSI.SYS': { before: '\x1b[H\x1b[s\x1b[4H', output: '\x1b[u' },
  'a cursor that DECALN puts at the top': { output: '\x1b#8' },
  'a cursor that origin mode puts at the top': { output: '\x1b[?6l' },
  'a backspace into a wrapped row': { before: `\x1b[?45h\x1b[H${'w'.repeat(150)}`, output: `${'\r\b'.repeat(3)}\r` },
  'margins from before': { before: '\x1b[2;3r\x1b[4H', output: '' },
  'a row above the margins from before': { before: '\x1b[2;4r\x1b[4H', output: '\x1b[Hnew\x1b[4H' },
  'a row below the margins from before': { before: '\x1b[1;3r\x1b[3H', output: '\x1b[4Hnew\x1b[3H' },
  'a row above the margins of the alternate screen from before': {
    before: '\x1b[?1049h\x1b[2;4r\x1b[4H',
    output: '\x1b[Hnew\x1b[4H',
  },
  margins: { output: '\x1b[2;3r\x1b[3H' },
  'a row, said alone': { output: '\x1b[d' },
  'a row and a column': { output: '\x1b[f' },
  'rows back': { output: '\x1b[3F' },
  'rows up, one by one': { output: '\x1b[A\x1b[0A\x1b[A' },
  'rows up, from one with text': { output: `\x1b[4Ha${PLACE_LATER}\x1b[4;2H\x1b[3A` },
  'rows up': { output: '\x1b[3A' },
  'rows that come down, and painted above': { output: '\x1b[3L\x1b[H\x1b[4H' },
  'a row that is none any more': { output: '\x1b[9A' },
  'a count of which the low bits are small': { output: '\x1b[4294967297A' },
  'line feeds in a string that is none': { output: `\x1bPq${LINES}\x1b\\` },
  'line feeds in an application command': { output: `\x1b_${LINES}\x1b\\` },
  'line feeds in a private message': { output: `\x1b^${LINES}\x1b\\` },
  'line feeds in a start of string': { output: `\x1bX${LINES}\x1b\\` },
  'line feeds in a title': { output: `\x1b]0;a${LINES}b\x07` },
  'a column that no line goes back from': { output: `${PLACE_LATER}\x1b[4;20H${'x\n'.repeat(12)}` },
  'a column of which half a character knows no more': {
    output: `\x1b[4;20H${PLACE_LATER}abc\u00a0\n${'x\n'.repeat(12)}`,
  },
  'a column that a line feed does not go back from': { output: `${PLACE_LATER}four\n${'x\n'.repeat(12)}` },
  'the end of a sequence from before': { before: '\x1b[', output: 'H' },
  'the end of a string from before': { before: '\x1b]2;a', output: `${LINES}\x07` },
}
