import { expect, test } from 'vitest'
import { LOSSES, type Loss, QUERIES } from './skim-losses.ts'
import { MOVES } from './skim-moves.ts'
import { floodLines, SMALL, SMALL_SCROLLBACK, smallPair } from './skim-pair.ts'

/** More lines than are kept. */
const MANY = SMALL_SCROLLBACK + SMALL.rows + 4
/** By what comes later shows what was lost before. */
const LATER = '\x1b[23;2t\tq\x0eq\x0fq\x1b8\tq\r\n'

/** Says it in a flood, behind and before so many lines. */
async function compare(name: string, { before = '', output }: Loss, ahead: number, behind: number): Promise<void> {
  using pair = smallPair()
  pair.pane.screen.answering(true)
  pair.push(Buffer.from(`\x1b[44mold\r\n\x1b[41mold\x1b[3Hold\x1b[m\x1b[4H${before}`, 'latin1'))
  await pair.compare(`${name}, before`)
  pair.push(floodLines(ahead))
  // Byte by byte, too.
  for (const piece of ahead === 0 ? [output] : splitBytes(output)) pair.push(piece)
  pair.push(floodLines(behind))
  await pair.compare(name)
  expect(pair.pane.answers, name).toEqual(pair.answers)
  pair.push(LATER)
  await pair.compare(`${name}, later`)
}

function splitBytes(output: string | Uint8Array): Uint8Array[] {
  return [...Buffer.from(output)].map((byte) => Uint8Array.of(byte))
}

test('where the cursor was moved up, no row is taken for gone that is not', async () => {
  for (const [name, loss] of Object.entries(MOVES)) {
    for (const ahead of [0, MANY]) {
      for (let behind = 0; behind <= MANY; behind++) await compare(`${name}, ${ahead} + ${behind} lines`, loss, ahead, behind)
    }
  }
})

test('what stays so without being in a cell is not left out', async () => {
  for (const [name, loss] of Object.entries(LOSSES)) for (const ahead of [0, MANY]) await compare(name, loss, ahead, MANY)
})

test('no query is left out', async () => {
  for (const output of QUERIES) for (const ahead of [0, MANY]) await compare(JSON.stringify(output), { output }, ahead, MANY)
})
