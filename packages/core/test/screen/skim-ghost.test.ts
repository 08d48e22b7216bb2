import { test } from 'vitest'
import { floodLines, SMALL, SMALL_SCROLLBACK, smallPair } from './skim-pair.ts'

const MANY = SMALL_SCROLLBACK + SMALL.rows + 4

/** How the text of an earlier incarnation may end. */
const GHOSTS: Readonly<Record<string, string>> = {
  'whole lines': floodLines(MANY),
  'half a line': 'half',
  'a style': '\x1b[1;31mred',
  modes: '\x1b[?1h\x1b[?25l',
  'a title': '\x1b]0;title\x07',
  'a sequence that has not ended': 'a\x1b[1;3',
  'a string that has not ended': 'a\x1b]0;ti',
  'a character that has not ended': 'a\xc2',
  margins: '\x1b[2;3r\x1b[3H',
  'another set': '\x1b(0',
}

test('whatever an earlier text was: a screen that leaves out what it can goes on as one that does not', async () => {
  for (const [name, ghost] of Object.entries(GHOSTS)) {
    for (let count = 0; count <= MANY; count++) {
      using pair = smallPair({ ghost: Buffer.from(ghost, 'latin1') })
      pair.push(floodLines(count))
      await pair.compareHistory(`${name}, ${count} lines, history`)
      await pair.compare(`${name}, ${count} lines`)
    }
  }
})
