import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Picture } from '../../src/screen/index.ts'
import { type StyledCell, styledCells } from './styled-cells.ts'
import { emulatorOf, openScreen, seeded, stateOf } from './support.ts'
import { hasTmux, Tmux } from './tmux-screen.ts'

const recording = (name: string): Promise<Buffer> => readFile(new URL(`recordings/${name}.raw`, import.meta.url))
const range = (count: number, make: (n: number) => string): string => Array.from({ length: count }, (_, n) => make(n)).join('')

/** What vim 9, htop 3 and less wrote to a terminal xterm-256color of 80 by 24 while somebody typed, and what is to be tested of colours and characters. */
const OUTPUTS: Readonly<Record<string, () => Promise<Buffer> | string>> = {
  'vim: split windows, a selection, a spelling check, a scheme of 256 colours': () => recording('vim'),
  'htop: meters and a menu': () => recording('htop'),
  'less: search, long lines cut': () => recording('less'),
  'less with styles': () => recording('less-styled'),
  'all 256 colours': () =>
    range(256, (n) => `\x1b[48;5;${n}m\x1b[38;5;${255 - n}m${String(n).padStart(4)}${n % 18 === 15 ? '\x1b[m\r\n' : ''}`),
  'true colours': () => range(80, (n) => `\x1b[48;2;${n * 3};${255 - n * 3};128m\x1b[38:2::${255 - n}:${n}:7m/`),
  'all sixteen colours': () => range(16, (n) => `\x1b[${n < 8 ? 30 + n : 82 + n};${n < 8 ? 40 + ((n + 1) % 8) : 92 + n}mx`),
  'all styles, one by one and together': () =>
    `${[1, 2, 3, 4, 5, 7, 8, 9, 53].map((code) => `\x1b[${code}mstyle ${code}\x1b[m `).join('')}\r\n\x1b[1;2;3;4;5;7;9mall\x1b[22mless\x1b[23;24;25;27;29mnone`,
  emoji: () => '👍 🚀x ✅y ⚡ ☕ 🍣🍺 end\r\n\x1b[41m👍\x1b[m|',
  'emoji of several characters': () => '❤️|🇩🇪|👍🏽|1️⃣|',
  'characters of no width, or of one that depends': () => 'a\u200cb a\u00adb \u1100\u1161\u11a8 हिन्दी \ue0b0 ①Ω…|',
  CJK: () => '漢字かな交じり文 한국어 ｆｕｌｌ\r\n\x1b[7m漢\x1b[m字\x1b[1;4m仮名\x1b[m',
  'combining marks': () => 'e\u0301a\u0308 n\u0303 \x1b[31mo\u0302\x1b[m ก็',
  'wrapped lines': () => `\x1b[32m${'0123456789'.repeat(21)}\x1b[m\r\n${'漢'.repeat(60)}next`,
  'erased with a colour': () =>
    '\x1b[44mtext\x1b[K\r\n\x1b[42m\x1b[5Xhole\x1b[m\r\n\x1b[45m\x1b[2Kline\x1b[m\x1b[10;5H\x1b[46m\x1b[3L\x1b[m',
  'the alternate screen': () => 'before\x1b[?1049h\x1b[2J\x1b[5;5H\x1b[1;33minside',
  'the alternate screen and back': () => '\x1b[31mbefore\x1b[?1049h\x1b[Hinside\x1b[?1049l after',
  'line drawing': () => '\x1b(0lqqk\x1b(B\r\n\x1b(0x\x1b[31maa\x1b[mx\x1b(B\r\n┌──┐',
}

/** Where tmux 3.3 takes characters for as wide as the emulator does not, so that what follows is in another column: [output, our column, theirs]. */
const OTHER_WIDTHS: Readonly<Record<string, readonly [output: string, ours: number, theirs: number]>> = {
  'emoji that are joined are one character for tmux': ['👨‍👩‍👧|', 7, 3],
  'emoji that came after Unicode 11 are narrow for the emulator': ['🫠|', 2, 3],
}

/** tmux 3.3 does not tell of cells at the end of a row that were erased with a background: there are no others beyond what it tells. */
function asFarAs(row: readonly StyledCell[], told: readonly StyledCell[]): readonly StyledCell[] {
  return row.slice(told.length).every((cell) => /^ {2}bg:[\d,]+$/.test(cell)) ? row.slice(0, told.length) : row
}

const charactersOf = (row: readonly StyledCell[]): string =>
  row
    .map((cell) => cell.replace(/(?<=.) .*$/u, ''))
    .join('')
    .trimEnd()

const textOf = (picture: Picture): string => ('text' in picture ? picture.text : '')

describe.skipIf(!hasTmux)('a styled screen is that of tmux (skipped where tmux is not installed)', () => {
  let tmux: Tmux

  beforeAll(async () => {
    tmux = await Tmux.start()
  })
  afterAll(() => tmux.stop())

  test.each(Object.entries(OUTPUTS))(
    '%s: cell by cell, after random pieces and from a random place on',
    async (name, make) => {
      const output = Buffer.from(await make())
      const theirs = await tmux.show(`pane-${Object.keys(OUTPUTS).indexOf(name)}`, output)
      const random = seeded(output.length)
      const cut = random(output.length + 1)
      using ours = openScreen()
      let attached = emulatorOf('')
      for (let at = 0; at < output.length; ) {
        if (at === cut) attached = emulatorOf((await ours.screen.snapshot({ scrollbackLines: 0 })).bytes)
        const end = Math.min(at < cut ? cut : output.length, at + 1 + random(300))
        ours.push(output.subarray(at, end))
        if (at >= cut) attached.feed(output.subarray(at, end))
        at = end
      }
      const ansi = textOf(await ours.screen.picture({ format: 'ansi' }))
      const told = styledCells(theirs.styled)
      expect(styledCells(ansi).map((row, y) => asFarAs(row, told[y] ?? []))).toEqual(told)
      const text = textOf(await ours.screen.picture({ format: 'text' }))
      expect(text.split('\n')).toEqual(told.map(charactersOf))
      if (cut < output.length) expect(stateOf(attached)).toEqual(stateOf(emulatorOf(output)))
    },
    30_000,
  )

  test.each(Object.entries(OTHER_WIDTHS))('%s', async (name, [output, ours, theirs]) => {
    using pane = openScreen()
    pane.push(output)
    const shown = await tmux.show(`other-${Object.keys(OTHER_WIDTHS).indexOf(name)}`, output)
    const { cursor } = await pane.screen.text({ scrollbackLines: 0 })
    expect([`${cursor.x},${cursor.y}`, shown.cursor]).toEqual([`${ours},0`, `${theirs},0`])
  })

  test('of many marks on one character tmux keeps ten, the emulator thirty-two', async () => {
    const output = `e${'\u0301'.repeat(40)}|`
    using pane = openScreen()
    pane.push(output)
    const { lines } = await pane.screen.text({ scrollbackLines: 0 })
    const { rows } = await tmux.show('marks', output)
    expect([lines[0], rows[0]]).toEqual([32, 10].map((marks) => `e${'\u0301'.repeat(marks)}|`))
  })
})
