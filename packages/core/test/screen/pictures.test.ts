import { describe, expect, test } from 'vitest'
import type { ScreenFormat } from '../../src/workspace/screen-picture.ts'
import { randomOutput } from './grammar.ts'
import { openScreen, type TestScreen } from './support.ts'
import { readXml } from './well-formed.ts'

async function pictureOf(pane: TestScreen, format: ScreenFormat): Promise<string> {
  const picture = await pane.screen.picture({ format })
  return 'text' in picture ? picture.text : JSON.stringify(picture.rows)
}

async function shown(output: string, format: ScreenFormat, size = { cols: 40, rows: 3 }): Promise<string> {
  using pane = openScreen({ size })
  pane.push(output)
  return await pictureOf(pane, format)
}

const HOSTILE: Readonly<Record<string, string>> = {
  markup: `</text></g></svg><script>alert(1)</script>\x1b]2;</title><script>alert("2")</script> & 'x'\x07`,
  'an entity': '&lt;&#x3c;&amp',
  quotes: `"'" onload="x"`,
  'a comment and CDATA': '<!-- --> <![CDATA[ ]]> <?xml ?>',
  'control characters': 'a\x01b\x07c\x0ed\x0fe\x7ff\u0085g\u009fh\x1b]2;a\x01\x08\u009bb\x07',
  'characters that are none': 'a\ufffeb\uffffc\u{1fffe}\ufdd0\x1b]2;\uffff\x07',
  'marks that turn the direction': 'abc\u202edef\u202c \u2066x\u2069 \u200fy \u061cz\x1b]2;\u202etitle\x07',
  'a text from right to left': 'שלום עולם العربية end',
  'bytes that are no characters': '\xff\xfe',
  'half a character': '\ud800x\udc00',
  'a link': '\x1b]8;;javascript:alert(1)\x07here\x1b]8;;\x07',
}

describe('whatever is on the screen, pictures are well-formed and harmless', () => {
  const check = async (pane: TestScreen): Promise<void> => {
    const svg = readXml(await pictureOf(pane, 'svg'))
    expect(
      [...new Set(svg.map(({ name }) => name))].filter((name) => !['svg', 'title', 'rect', 'g', 'path', 'text'].includes(name)),
    ).toEqual([])
    const html = readXml(await pictureOf(pane, 'html'))
    expect([...new Set(html.map(({ name }) => name))].filter((name) => !['pre', 'span'].includes(name))).toEqual([])
    const attributes = [...svg, ...html].flatMap((element) => Object.entries(element.attributes))
    expect(attributes.filter(([name]) => /^on|href|src|class|^id$/.test(name))).toEqual([])
    expect(attributes.filter(([name, value]) => name === 'style' && /url|expression|@/.test(value))).toEqual([])
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
    expect(await pictureOf(pane, 'ansi')).not.toMatch(/\x1b(?!\[[\d;:]*m)|[\x00-\x09\x0b-\x1a\x1c-\x1f\x7f-\x9f]/)
  }

  test.each(Object.entries(HOSTILE))('%s', async (_name, output) => {
    using pane = openScreen()
    pane.push(output.includes('\xff') ? Buffer.from(output, 'latin1') : output)
    await check(pane)
  })

  test('random output', async () => {
    for (let seed = 1; seed <= 40; seed++) {
      using pane = openScreen({ size: { cols: 30, rows: 8 } })
      pane.push(randomOutput(seed, 200, 30, 8))
      await check(pane)
    }
  })

  test('a screen of two thousand columns, full of what needs most room', async () => {
    const size = { cols: 2000, rows: 20 }
    using pane = openScreen({ size })
    const cell = (n: number): string => `\x1b[38;2;${n % 256};1;2;48;2;3;${n % 256};4;${4 + (n % 2)}m&\u0301`
    for (let y = 0; y < size.rows; y++) pane.push(Array.from({ length: size.cols }, (_, n) => cell(n)).join(''))
    await check(pane)
    expect((await pictureOf(pane, 'svg')).length).toBeLessThan(400 * size.cols * size.rows)
  }, 60_000)
})

test('what the styled rows show somewhere else is what is on the screen', async () => {
  for (let seed = 1; seed <= 40; seed++) {
    const size = { cols: 10 + (seed % 40), rows: 3 + (seed % 12) }
    using pane = openScreen({ size })
    pane.push(randomOutput(seed, 150, size.cols, size.rows))
    // The cursor, the title, and a pen that colours what is erased are none of the rows.
    pane.push('\x18\x1b\\\x1b[?25l\x1b]2;\x07\x1b[m')
    using other = openScreen({ size })
    other.push(`\x1b[?25l${(await pictureOf(pane, 'ansi')).replaceAll('\n', '\r\n')}`)
    expect(await pictureOf(other, 'svg'), `seed ${seed}`).toBe(await pictureOf(pane, 'svg'))
  }
})

test('in an SVG every word is at its column and as wide as its cells, every other character in the middle of its own', async () => {
  const texts = readXml(await shown('\x1b[?25lab cde  漢字x é\u0301', 'svg')).filter(({ name }) => name === 'text')
  expect(texts.map(({ text, attributes: { x, textLength, 'text-anchor': anchor } }) => [text, x, textLength, anchor])).toEqual([
    ['ab', '0', '18', undefined],
    ['cde', '27', '27', undefined],
    ['漢', '81', undefined, 'middle'],
    ['字', '99', undefined, 'middle'],
    ['x', '108', undefined, undefined],
    ['é\u0301', '130.5', undefined, 'middle'],
  ])
})

test('an SVG is as large as the screen, and the same for the same screen', async () => {
  const [picture] = readXml(await shown('text', 'svg', { cols: 100, rows: 30 }))
  expect(picture?.attributes).toMatchObject({ width: '918', height: '528', viewBox: '0 0 918 528' })
  expect(await shown('\x1b[31mred', 'svg')).toBe(await shown('\x1b[1;1Hxxx\r\x1b[31mred', 'svg'))
})

test('lines and blocks fill their cells, so that neighbours meet', async () => {
  const paths = readXml(await shown('\x1b[?25l─┼█', 'svg')).filter(({ name }) => name === 'path')
  expect(paths.map(({ attributes }) => attributes['d'])).toEqual(['M0 8h9v1h-9zM9 8h9v1h-9zM13 0h1v17.5h-1z', 'M18 0h9v17h-9z'])
})

test('the cursor is in an SVG where and as the program shows it', async () => {
  const marks = async (output: string): Promise<string[]> =>
    readXml(await shown(output, 'svg'))
      .filter(({ name, attributes }) => (name === 'path' || name === 'rect') && attributes['rx'] === undefined)
      .map(({ attributes: { x, y, width, height, d } }) => d ?? `${x} ${y ?? 0} ${width} ${height}`)
  expect(await marks('ab')).toEqual(['M18 0h9v17h-9z'])
  expect(await marks('漢\b\b')).toEqual(['M0 0h18v17h-18z'])
  expect(await marks('ab\x1b[4 q')).toEqual(['18 15 9 2'])
  expect(await marks('ab\x1b[6 q')).toEqual(['18 0 2 17'])
  expect(await marks('ab\x1b[?25l')).toEqual([])
})

test('hidden text is marked as hidden in styled rows and cells, and nowhere in the pictures', async () => {
  const output = 'user \x1b[8msecret\x1b[28m end'
  expect(await shown(output, 'ansi')).toContain('\x1b[0;8msecret\x1b[m end')
  expect(await shown(output, 'cells')).toContain('{"text":"s","width":1,"hidden":true}')
  for (const format of ['svg', 'html'] as const) expect(await shown(output, format)).not.toMatch(/secret|>s</)
})

test('blanks at the end of a row are cut, unless they show', async () => {
  expect(await shown('a  \x1b[31m  \x1b[m\r\n\x1b[44mb\x1b[K\x1b[m\r\n\x1b[4m  \x1b[m  ', 'ansi', { cols: 6, rows: 3 })).toBe(
    'a\n\x1b[0;44mb     \x1b[m\n\x1b[0;4m  \x1b[m',
  )
  const html = await shown('a  \x1b[31m  \x1b[m\r\nb\x1b[7m \x1b[m  ', 'html', { cols: 6, rows: 3 })
  expect(html).toMatch(/>\na\nb<span style="color:#000000;background:#e5e5e5"> <\/span>\n<\/pre>$/)
})

test('characters that may come from another font keep their columns in HTML', async () => {
  expect(await shown('漢é⏺x', 'html')).toContain(
    '<span style="display:inline-block;width:2ch">漢</span>é<span style="display:inline-block;width:1ch">⏺</span>x',
  )
})
