import { expect, test } from 'vitest'
import { floodLines, SMALL, smallPair } from './skim-pair.ts'
import { openScreen, type TestScreen } from './support.ts'

const CAPACITY = 16 * 1024
const LINE = `${'text '.repeat(10)}\r\n`
const LINES = LINE.repeat(20)
/** Rows that come down again and again: no place is found in it. */
const PAINTED = `\x1b[H\x1b[2L${LINE}`.repeat(20)

async function pushSlowly(pane: TestScreen, output: string, bytes: number): Promise<void> {
  for (const end = pane.log.end + bytes; pane.log.end < end; ) {
    pane.push(output)
    await new Promise(setImmediate)
  }
}

test('where a log of output has led to no place, sixteen logs are interpreted before another is looked for', async () => {
  using pane = openScreen({ size: SMALL, scrollbackLines: 3, capacity: CAPACITY })
  await pushSlowly(pane, PAINTED, 3 * CAPACITY)
  for (let round = 0; round < 2; round++) {
    const before = pane.screen.interpretedBytes
    await pushSlowly(pane, LINES, 40 * CAPACITY)
    const interpreted = (pane.screen.interpretedBytes - before) / CAPACITY
    expect(interpreted).toBeGreaterThan(round === 0 ? 13 : -1)
    expect(interpreted).toBeLessThan(round === 0 ? 18 : 1)
  }
})

test('between two looks at a flood only the end of it is interpreted, whatever size it has by then', async () => {
  using pane = openScreen({ size: SMALL, scrollbackLines: 3, capacity: CAPACITY })
  for (let look = 0; look < 20; look++) {
    for (let n = 0; n < 10; n++) pane.push(LINES)
    if (look % 2 === 1) pane.screen.resized({ cols: 60 + look, rows: 4 + (look % 3) })
    await pane.screen.text({ scrollbackLines: 0 })
  }
  expect(pane.screen.interpretedBytes).toBeLessThan(0.2 * pane.log.end)
})

test('what leaves no trace is no reason to interpret', async () => {
  const moves = ['A', '99A', '99B', '2E', '2F', '99d', '99e', '99;2H', '99f', 'H']
  const inRow = ['C', 'D', '7G', '7`', '2a', 'I', 'Z', 'K', '2X', '2P', '2@', '2M', '2S', '2L', '2T', 'J', '?J', '?K']
  const told = ['?25l', '?1;2004h', '?1000h', '?1006l', '?66h', '?2026h', '3 q', '31m', '38;5;1m', '58;2;1;2;3m']
  const others = ['\x1b=', '\x1b>', '\x1b(B', '\x1b\\', '\x1b]0;a\x07', '\x1b]7;b\x1b\\', '\x07\b\t\x0b\x0c\x7f', '漢\u00a0é']
  for (const output of [...[...moves, ...inRow, ...told].map((sequence) => `\x1b[${sequence}`), ...others]) {
    using pane = openScreen({ size: SMALL, scrollbackLines: 3, capacity: CAPACITY })
    pane.push(`${output}\r\n${LINES.repeat(10)}`)
    await pane.screen.text({ scrollbackLines: 0 })
    expect(pane.screen.interpretedBytes, JSON.stringify(output)).toBeLessThan(CAPACITY / 8)
  }
})

test('a string that does not end is left to the emulator', async () => {
  using pane = openScreen({ size: SMALL, capacity: CAPACITY })
  pane.push(`\x1b]0;${'x'.repeat(10_000)}`)
  await new Promise(setImmediate)
  for (const output of ['\x1b\\', LINES.repeat(100)]) {
    await pane.screen.text({ scrollbackLines: 0 })
    pane.push(output)
  }
  expect(pane.screen.interpretedBytes).toBeLessThan(30_000)
})

test('who reads sees every row of what comes after a look', async () => {
  using pane = openScreen({ size: SMALL })
  using reader = pane.screen.read()
  const numbers: number[] = []
  for (let look = 0; look < 3; look++) {
    pane.push(Array.from({ length: 3000 }, (_, line) => `${look * 3000 + line} rows\r\n`).join(''))
    numbers.push(...(await reader.look()).scrolled.map(({ text }) => Number.parseInt(text, 10)))
  }
  expect(numbers).toEqual(Array.from({ length: 3 * 3000 - SMALL.rows + 1 }, (_, index) => index))
})

test('another size that still waits to be reached is not skimmed past', async () => {
  for (let lines = 0; lines < 16; lines++) {
    using pair = smallPair()
    pair.push('\x1b[44mold\r\n\x1b[41mold\x1b[3Hold\x1b[m\x1b7')
    const looked = pair.compare(`${lines} lines, before`)
    pair.push(floodLines(1))
    pair.resize({ cols: 40, rows: 8 })
    pair.push(`\x1b[H${floodLines(lines)}`)
    const then = pair.compare(`${lines} lines`)
    await looked.catch(() => {})
    await then
  }
})

test('a screen that somebody waits for is not skimmed past', async () => {
  using pair = smallPair()
  pair.push(`\x1b[44mold\r\n\x1b[41mold${floodLines(3)}`)
  const looked = pair.compare('in between')
  pair.push(floodLines(20))
  await looked
  await pair.compare('at the end')
})

test('of a push larger than the log its end is shown, whatever the program was in the middle of', async () => {
  for (const open of ['', '\x1b]0;ti', '\x1b[3']) {
    using pair = smallPair()
    pair.push(`old\r\n${open}`)
    await pair.compare(`${JSON.stringify(open)}, before`)
    const output = floodLines(200)
    pair.pane.push(output)
    pair.whole.feed(Buffer.from(`\x18${output.slice(-pair.pane.log.capacity)}`))
    await pair.compare(JSON.stringify(open))
  }
})
