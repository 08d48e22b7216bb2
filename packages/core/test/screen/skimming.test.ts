import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { PaneSize } from '../../src/size.ts'
import { skimmableOutput } from './skim-grammar.ts'
import { SkimPair } from './skim-pair.ts'
import { openScreen, seeded } from './support.ts'

async function randomLife(seed: number): Promise<{ pushed: number; interpreted: number }> {
  const random = seeded(seed * 104_729)
  const randomSize = (): PaneSize => ({ cols: 6 + random(40), rows: 2 + random(6) })
  const size = randomSize()
  const scrollbackLines = random(3) === 0 ? 0 : 1 + random(12)
  using pair = new SkimPair(size, scrollbackLines, 1024 * (8 + random(24)))
  const { screen } = pair.pane
  const bytes = skimmableOutput(seed, 20_000 + random(60_000), size.cols, size.rows)
  for (let at = 0; at < bytes.length; ) {
    const piece = bytes.subarray(at, at + 1 + random(random(4) === 0 ? 8 : 900))
    at += piece.length
    pair.push(piece)
    const name = `seed ${seed}, byte ${at}`
    if (random(60) === 0) await pair.compare(name)
    if (random(60) === 0) await pair.compareHistory(name)
    // Without lines above its screen the emulator miscounts its rows for ever when it gets another size.
    if (random(100) === 0 && scrollbackLines > 0) pair.resize(randomSize())
    if (random(40) === 0) screen.answering(random(2) === 0)
    if (random(100) === 0) await new Promise(setImmediate)
    if (random(200) === 0) {
      using reader = screen.read()
      pair.push('\r\n')
      void reader.look()
      await pair.compare(`${name}, read`)
    }
  }
  await pair.compare(`seed ${seed}, all`)
  return { pushed: pair.pushed, interpreted: screen.interpretedBytes }
}

test('whatever is output, in whatever pieces: a screen that leaves out what it can is the same as one that does not', async () => {
  let pushed = 0
  let interpreted = 0
  for (let seed = 1; seed <= 200; seed++) {
    const life = await randomLife(seed)
    pushed += life.pushed
    interpreted += life.interpreted
  }
  expect(interpreted).toBeLessThan(0.75 * pushed)
}, 120_000)

test('what real programs paint between a flood and the next is the same', async () => {
  const directory = new URL('recordings/', import.meta.url)
  const line = Buffer.from('\x1b[32mok\x1b[m 漢字 a line of a log that goes on\r\n')
  const flood = Buffer.concat(Array(600).fill(line))
  for (const name of readdirSync(directory)) {
    using pair = new SkimPair({ cols: 80, rows: 24 }, 50, 16 * 1024)
    for (const bytes of [flood, readFileSync(new URL(name, directory)), flood, readFileSync(new URL(name, directory))]) {
      for (let at = 0; at < bytes.length; at += 1000) pair.push(bytes.subarray(at, at + 1000))
      await pair.compare(name)
    }
  }
}, 60_000)

test('of a flood that nobody looks at next to nothing is interpreted, and what is looked at then is its end', async () => {
  using pane = openScreen()
  pane.screen.answering(true)
  let line = 0
  while (pane.log.end < 50_000_000) {
    pane.push(
      Array.from({ length: 40 }, () => `${line++} \x1b[33mwarning\x1b[39m: something that happens again and again\r\n`).join(''),
    )
  }
  await new Promise(setImmediate)
  expect(pane.screen.interpretedBytes).toBe(0)
  expect(pane.holds).toEqual([])
  const { lines } = await pane.screen.text({ scrollbackLines: 1000 })
  expect(lines.length).toBe(1024)
  expect(lines.map((text) => Number.parseInt(text, 10)).slice(0, -1)).toEqual(
    Array.from({ length: 1023 }, (_, n) => line - 1023 + n),
  )
  expect(pane.screen.interpretedBytes).toBeLessThan(0.01 * pane.log.end)
}, 60_000)

test('who begins to read in the middle of a flood sees only rows that were there, one after the other', async () => {
  using pane = openScreen({ size: { cols: 20, rows: 6 } })
  pane.push('old rows that stay nowhere\r\nold\r\n\x1b[44mold and blue\r\nold\r\n')
  await pane.screen.text({ scrollbackLines: 0 })
  const flood = (from: number): string => Array.from({ length: 4000 }, (_, n) => `\x1b[2K${from + n}\r\n`).join('')
  pane.push(flood(0))
  using reader = pane.screen.read({ rowsAbove: 3 })
  expect(pane.screen.interpretedBytes).toBeLessThan(pane.log.end / 2)
  pane.push(flood(4000))
  const { scrolled, screen } = await reader.look()
  const numbers = [...scrolled, ...screen].map(({ text }) => Number(text)).slice(0, -1)
  expect(numbers.length).toBe(4000 + 3 + 5)
  expect(numbers).toEqual(numbers.map((_, index) => 8000 - numbers.length + index))
})
