import { expect, test } from 'vitest'
import { PaneScreen } from '../../src/screen/index.ts'
import { emulatorOf, openScreen, seeded, stateOf } from './support.ts'

const QUERIES: Readonly<Record<string, string>> = {
  '\x1b[c': '\x1b[?1;2c',
  '\x1b[6n': '\x1b[1;1R',
  '\x1b[5n': '\x1b[0n',
  '\x1b[?2004$p': '\x1b[?2004;2$y',
  '\x1b]10;?\x07': '\x1b]10;rgb:ffff/ffff/ffff\x1b\\',
  '\x1b]11;?\x1b\\': '\x1b]11;rgb:0000/0000/0000\x1b\\',
  '\x1b]12;?\x07': '\x1b]12;rgb:ffff/ffff/ffff\x1b\\',
  '\x1b[?u': '\x1b[?0u',
  '\x1b[>q': '\x1bP>|quil\x1b\\',
  '\x1b[18t': '\x1b[8;24;80t',
}

test('queries are answered while no terminal is attached', async () => {
  for (const [query, answer] of Object.entries(QUERIES)) {
    using pane = openScreen()
    pane.screen.answering(true)
    pane.push(query)
    await pane.screen.text({ scrollbackLines: 0 })
    expect(pane.answers, JSON.stringify(query)).toEqual([answer])
  }
})

test('an answer comes without anybody asking for the screen', async () => {
  let heard: (bytes: Uint8Array) => void = () => {}
  const answer = new Promise<Uint8Array>((resolve) => {
    heard = resolve
  })
  using pane = openScreen()
  const { log } = pane
  const screen = new PaneScreen({ log, size: { cols: 80, rows: 24 }, onAnswer: heard, onPressure: () => {} })
  screen.answering(true)
  log.push(Buffer.from('ab\x1b[6n'))
  screen.pushed()
  expect(Buffer.from(await answer).toString()).toBe('\x1b[1;3R')
  screen.dispose()
})

test('the keyboard flags that are answered are those of the screen in use', async () => {
  using pane = openScreen()
  pane.screen.answering(true)
  pane.push('\x1b[>1u\x1b[?u\x1b[?1049h\x1b[?u\x1b[=6u\x1b[?u\x1b[?1049l\x1b[?u\x1b[>9u\x1b[?u\x1b[<u\x1b[?u\x1b[<9u\x1b[?u')
  await pane.screen.text({ scrollbackLines: 0 })
  expect(pane.answers).toEqual([1, 0, 6, 1, 9, 1, 0].map((flags) => `\x1b[?${flags}u`))
})

test('several colours asked for at once are answered one by one', async () => {
  using pane = openScreen()
  pane.screen.answering(true)
  pane.push('\x1b]10;?;?\x07')
  await pane.screen.text({ scrollbackLines: 0 })
  expect(pane.answers.length).toBe(2)
})

test('of queries around attaching and detaching exactly those are answered whose last byte no terminal got', async () => {
  for (let seed = 1; seed <= 60; seed++) {
    const random = seeded(seed)
    using pane = openScreen({ capacity: 64 * 1024 })
    const queries = Array.from({ length: 60 }, (_, n) => ({ n, bytes: `text ${n} \x1b[${n + 1}G\x1b[6n` }))
    const stream = Buffer.from(queries.map(({ bytes }) => bytes).join(''))
    const ends: number[] = []
    for (const { bytes } of queries) ends.push((ends.at(-1) ?? 0) + bytes.length)
    const answered = new Uint8Array(stream.length)
    let answering = false
    for (let at = 0; at < stream.length; ) {
      if (random(3) === 0) {
        answering = random(2) === 0
        pane.screen.answering(answering)
      }
      if (random(8) === 0) pane.screen.resized({ cols: 80 + random(40), rows: 24 })
      if (random(8) === 0) await pane.screen.text({ scrollbackLines: 0 })
      if (random(8) === 0) await new Promise(setImmediate)
      const next = Math.min(stream.length, at + 1 + random(40))
      answered.fill(answering ? 1 : 0, at, next)
      pane.push(stream.subarray(at, next))
      at = next
    }
    await pane.screen.text({ scrollbackLines: 0 })
    const expected = queries.filter(({ n }) => answered[(ends[n] ?? 0) - 1] === 1)
    const columns = pane.answers.map((answer) => Number(/;(\d+)R$/.exec(answer)?.[1]) - 1)
    expect(columns, `seed ${seed}`).toEqual(expected.map(({ n }) => n))
  }
}, 60_000)

test('a screen is that of the moment it was asked for, whatever comes meanwhile', async () => {
  using pane = openScreen()
  pane.push('one')
  const first = pane.screen.text({ scrollbackLines: 0 })
  pane.push('\r\ntwo')
  pane.screen.resized({ cols: 40, rows: 5 })
  const second = pane.screen.snapshot({ scrollbackLines: 0 })
  pane.push('\r\nthree')
  expect(await first).toMatchObject({
    offset: 3,
    lines: ['one', ...Array(23).fill('')],
    cursor: { x: 3, y: 0 },
    size: { cols: 80 },
  })
  const { offset, size, bytes } = await second
  expect({ offset, size }).toEqual({ offset: 8, size: { cols: 40, rows: 5 } })
  expect(stateOf(emulatorOf(bytes, size))).toMatchObject({ cursor: [3, 1] })
  expect((await pane.screen.text({ scrollbackLines: 0 })).lines).toEqual(['one', 'two', 'three', '', ''])
})

test('a flood is interpreted before the log forgets it, and the pane is held meanwhile', async () => {
  using pane = openScreen({ capacity: 64 * 1024, scrollbackLines: 20_000 })
  let lines = 0
  for (let turn = 0; turn < 50; turn++) {
    // A pane pauses a little late: a few reads are under way.
    for (let read = 0; read < 4 || (pane.holds.at(-1) !== true && read < 40); read++) {
      pane.push(Array.from({ length: 100 }, () => `line ${lines++}\r\n`).join(''))
    }
    while (pane.holds.at(-1) === true) await new Promise(setImmediate)
  }
  const { lines: shown } = await pane.screen.text({ scrollbackLines: 20_000 })
  expect(shown.at(-2)).toBe(`line ${lines - 1}`)
  const numbers = shown.slice(0, -1).map((line) => Number(line.slice(5)))
  expect(numbers).toEqual(numbers.map((_, index) => lines - numbers.length + index))
  expect(pane.holds.includes(true)).toBe(true)
  expect(pane.holds.every((hold, index) => hold === (index % 2 === 0))).toBe(true)
}, 60_000)

test('a pane that does not pause loses nothing either', async () => {
  using pane = openScreen({ capacity: 64 * 1024, scrollbackLines: 50_000 })
  for (let line = 0; line < 50_000; line += 100) {
    pane.push(Array.from({ length: 100 }, (_, n) => `line ${line + n}\r\n`).join(''))
  }
  const { lines } = await pane.screen.text({ scrollbackLines: 50_000 })
  expect(lines.slice(0, -1)).toEqual(Array.from({ length: 50_000 }, (_, n) => `line ${n}`))
}, 60_000)

test('text is the rows of the screen without blanks at their ends, a wrapped line being two', async () => {
  using pane = openScreen({ size: { cols: 10, rows: 4 } })
  pane.push('0123456789abc   \r\n漢字\x1b[?1049halt')
  const shown = await pane.screen.text({ scrollbackLines: 0 })
  expect(shown).toMatchObject({ lines: ['', '', '    alt', ''], cursor: { x: 7, y: 2 } })
  pane.push('\x1b[?1049l')
  expect((await pane.screen.text({ scrollbackLines: 5 })).lines).toEqual(['0123456789', 'abc', '漢字', ''])
})

test('history is shown above a later incarnation, at any width', async () => {
  using before = openScreen({ size: { cols: 20, rows: 5 } })
  before.push(
    '\x1b[31mred\x1b[m and more\r\n0123456789012345678901234\r\n   gap\x1b[3Cgap\r\n漢字\r\n\x1b[?2004h\x1b[?1049halt\x1b[c',
  )
  const ghost = await before.screen.history({ maxLines: 100, maxBytes: 10_000 })
  expect(Buffer.from(ghost).toString()).toBe(
    '\x1b[0;31mred\x1b[m and more\r\n0123456789012345678901234\r\n   gap   gap\r\n漢字\x1b[m\r\n',
  )
  using later = openScreen({ size: { cols: 40, rows: 6 }, ghost })
  later.screen.answering(true)
  later.push('new')
  const shown = await later.screen.text({ scrollbackLines: 0 })
  expect(shown).toMatchObject({
    offset: 3,
    lines: ['red and more', '0123456789012345678901234', '   gap   gap', '漢字', 'new', ''],
  })
  expect(later.answers).toEqual([])
})

test('history keeps to its limits by whole lines, the latest first', async () => {
  using pane = openScreen()
  pane.push(Array.from({ length: 100 }, (_, n) => `line ${n}`).join('\r\n'))
  const take = async (maxLines: number, maxBytes: number): Promise<string> =>
    Buffer.from(await pane.screen.history({ maxLines, maxBytes })).toString()
  expect(await take(2, 1000)).toBe('line 98\r\nline 99\x1b[m\r\n')
  expect(await take(1000, 25)).toBe('line 98\r\nline 99\x1b[m\r\n')
  expect(await take(1000, 3)).toBe('')
})

test('what is asked of a screen that is disposed is refused, and the pane is let go', async () => {
  const pane = openScreen({ capacity: 1024 })
  const asked = pane.screen.text({ scrollbackLines: 0 })
  pane.push('x'.repeat(800))
  expect(pane.holds).toEqual([true])
  pane.screen.dispose()
  pane.screen.dispose()
  await expect(asked).rejects.toMatchObject({ code: 'ABORTED' })
  await expect(pane.screen.snapshot({ scrollbackLines: 0 })).rejects.toMatchObject({ code: 'ABORTED' })
  pane.push('later')
  expect(pane.holds).toEqual([true, false])
})

test('a character cut between two pushes stays whole', async () => {
  using pane = openScreen()
  const bytes = Buffer.from('“quoted” – 漢字 👍 e\u0301')
  for (const byte of bytes) {
    pane.push(Buffer.from([byte]))
    await pane.screen.text({ scrollbackLines: 0 })
  }
  expect((await pane.screen.text({ scrollbackLines: 0 })).lines[0]).toBe('“quoted” – 漢字 👍 e\u0301')
})

test('erasing above the end of the last row does not bring down the emulator', async () => {
  using pane = openScreen({ size: { cols: 10, rows: 3 } })
  pane.push('a\r\nb\r\n0123456789\x1b[1Jx')
  expect((await pane.screen.text({ scrollbackLines: 0 })).lines).toEqual(['', '', 'x'])
})

test('a saved cursor stays in its row of the screen when lines scroll', async () => {
  using pane = openScreen({ size: { cols: 10, rows: 4 } })
  pane.push('\x1b[2;3H\x1b7\x1b[4;1H\n\n\n\n\x1b8x')
  expect((await pane.screen.text({ scrollbackLines: 0 })).lines).toEqual(['', '  x', '', ''])
})
