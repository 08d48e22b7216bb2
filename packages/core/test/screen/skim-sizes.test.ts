import { test } from 'vitest'
import type { PaneSize } from '../../src/size.ts'
import { floodLines, SMALL, SMALL_SCROLLBACK, smallPair } from './skim-pair.ts'

const MANY = SMALL_SCROLLBACK + SMALL.rows + 8
/** More bytes than between two places. */
const PLACE_LATER = '\0'.repeat(40)
const ONE_LINE = `\x1b[H${'w'.repeat(3 * SMALL.cols)}\x1b[4H`

interface Resize {
  readonly size: PaneSize
  readonly before?: string
  readonly after?: string
}

/** What a screen does when it gets another size: rows come down again, go up, or become one. */
const RESIZES: Readonly<Record<string, Resize>> = {
  higher: { size: { cols: 40, rows: 8 } },
  'higher, and painted from the top': { size: { cols: 40, rows: 8 }, after: '\x1b[H' },
  lower: { size: { cols: 40, rows: 2 } },
  'lower, the cursor at the top': { size: { cols: 40, rows: 2 }, before: '\x1b[H' },
  narrower: { size: { cols: 10, rows: 4 } },
  'narrower, and painted from the top': { size: { cols: 10, rows: 4 }, after: '\x1b[H' },
  'wider: three rows become one': { size: { cols: 120, rows: 4 }, before: ONE_LINE },
  'wider: three rows become one, and painted from the top': { size: { cols: 120, rows: 4 }, before: ONE_LINE, after: '\x1b[H' },
  'in the middle of a line': { size: { cols: 20, rows: 4 }, before: 'half a line\r', after: '\n' },
}

async function compareResized(
  name: string,
  { size, before = '', after = '' }: Resize,
  ahead: number,
  behind: number,
): Promise<void> {
  using pair = smallPair()
  pair.push('\x1b[44mold\r\n\x1b[41mold\x1b[3Hold\x1b[m')
  await pair.compare(`${name}, before`)
  pair.push(floodLines(ahead) + before)
  pair.resize(size)
  pair.push(after + floodLines(behind))
  await pair.compare(name)
}

test('rows that another size brings back are not taken for gone', async () => {
  for (const [name, resize] of Object.entries(RESIZES)) {
    for (const ahead of [0, 3, 5, 7]) {
      for (let behind = 0; behind <= MANY; behind++)
        await compareResized(`${name}, ${ahead} + ${behind} lines`, resize, ahead, behind)
    }
  }
})

test('on a screen of no size, or of one column, the same is seen as on the smallest there is', async () => {
  for (const size of [{ cols: 1, rows: 4 }, { cols: 40, rows: 0 }, SMALL]) {
    for (const end of ['\n', '\r\n']) {
      for (let count = 0; count <= MANY; count++) {
        using pair = smallPair({ size })
        pair.push(`\x1b[4Ha${PLACE_LATER}\x1b[4;2H${`x${end}`.repeat(count)}`)
        await pair.compare(JSON.stringify({ size, end, count }))
      }
    }
  }
})
