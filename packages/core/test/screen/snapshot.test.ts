import { describe, expect, test } from 'vitest'
import { emulatorOf, openScreen, stateOf } from './support.ts'

const HOSTILE =
  '\x1b[?1049h\x1b[2;5r\x1b[?6h\x1b[>5u\x1b[?1003;1006;1004;2004;1;66;45;5;1005;1015;2031;2048h\x1b[?7;25l\x1b[4;20h\x1b[>4;2m\x1b=\x1b[5 q' +
  '\x1b(0\x1b)A\x0e\x1b[1;4:3;7;31;42;58:5:9m\x1b[1"q\x1b]8;;http://hostile\x07\x1b[3gjunk\x1b7\x1b]2;hostile\x07\x1b]0;unfinished'

/** What is asked of a receiver afterwards: it must behave as the emulator does from there on. */
const CONTINUATION =
  'Az\x1b[3bq\u0301\t|\r\n\x1b[2Cmore\x1b[K\n\n\x1b8saved\x1b[5;70Hwraps around the margin\x1b[L\x1b[2@\x1bMup\x0eso\x0fsi\x1b[?1049lback\x1b[<u\x1b[!p\x1b[20;1H\n\n\n\n\n\nend'

const PROGRAMS: Readonly<Record<string, string>> = {
  nothing: '',
  text: 'hello\r\nworld',
  scrollback: Array.from({ length: 60 }, (_, n) => `line ${n}`).join('\r\n'),
  'the cursor in the middle': 'one\r\ntwo\r\nthree\x1b[2;2H',
  'wrapped lines': 'x'.repeat(200),
  'a wrapped line whose end was erased': `${'x'.repeat(200)}\x1b[1;70H\x1b[K\x1b[2;1H\x1b[1@`,
  'wrapped lines with colours': `\x1b[41m${'y'.repeat(190)}\x1b[m`,
  'wrapped lines that scrolled': `\x1b[24;1H\x1b[44m${'z'.repeat(400)}`,
  'a wide character that did not fit': `${'a'.repeat(79)}漢字`,
  'wide characters': '漢字かな\r\n한국어',
  'a wide character of which a half was overwritten': '漢字\x1b[1;2Hx\x1b[1;4H',
  'combining characters': 'e\u0301a\u0308\u0323 n\u0303',
  emoji: '👍 🚀x👨‍👩‍👧y ❤️z 🇩🇪',
  'a combining character of its own': 'ab\x1b[1;10H\u0301cd',
  'a combining character that has a column': 'हिन्दी |',
  'basic colours': '\x1b[31mred\x1b[42mgreen\x1b[0m \x1b[97;100mbright',
  '256 colours and true colour': '\x1b[38;5;200;48;5;17mp\x1b[38;2;1;2;3;48;2;250;251;252mq',
  'bold beside faint': '\x1b[1mB\x1b[2mboth\x1b[22;2mfaint\x1b[22;1mbold',
  'all attributes': '\x1b[1;2;3;4;5;7;8;9;53mx\x1b[24;27my\x1b[0mz',
  'underline styles and colours': '\x1b[4:3;58:2::1:2:3mcurly\x1b[4:2mdouble\x1b[59m\x1b[4:4mdotted\x1b[24mnone',
  'erased with a background': '\x1b[44m\x1b[2J\x1b[5;5Htext\x1b[K\x1b[41m\x1b[3X',
  'background to the end of a line': 'a\x1b[43m\x1b[K\r\nb\x1b[1;30H\x1b[1K',
  'the deferred wrap': 'a'.repeat(80),
  'the deferred wrap with another pen': `${'a'.repeat(80)}\x1b[31m`,
  'the deferred wrap behind a wide character': `${'a'.repeat(78)}漢`,
  'the deferred wrap without wraparound': `\x1b[?7l${'a'.repeat(90)}`,
  'the deferred wrap in line drawing': `\x1b(0${'q'.repeat(80)}\x1b(B`,
  'the deferred wrap before line drawing': `${'q'.repeat(80)}\x1b(0`,
  'the deferred wrap where line drawing is saved': `\x1b(0\x1b7\x1b(B${'q'.repeat(80)}\x07`,
  'scroll region': '\x1b[5;10rtext\x1b[7;3H',
  'scroll region and origin mode': '\x1b[5;10r\x1b[?6h\x1b[3;3Hin',
  'insert mode': 'abcdef\x1b[1;3H\x1b[4hX',
  'insert mode behind a wide character': 'abcdef\x1b[1;3H\x1b[4h漢',
  'insert mode without a character': 'abcdef\x1b[1;3H\x1b[4h',
  'line feed mode': '\x1b[20hab',
  'no wraparound': '\x1b[?7lab',
  'cursor hidden': '\x1b[?25l',
  'cursor style': '\x1b[5 q',
  'cursor style taken back': '\x1b[4 q\x1b[0 q',
  'saved cursor': '\x1b[3;4H\x1b[31m\x1b(0\x1b7\x1b(B\x1b[m\x1b[10;10Hx',
  'saved cursor at the margin': `${'a'.repeat(80)}\x1b7\r\nx`,
  'tab stops': '\x1b[3g\x1b[1;5H\x1bH\x1b[1;33H\x1bH\r\tx',
  'line drawing': '\x1b(0lqqk\x1b(B \x1b)0\x0ex',
  'national characters': '\x1b(K[]\x1b(A#',
  'application keys': '\x1b[?1h\x1b=',
  'bracketed paste and focus': '\x1b[?2004;1004h',
  'mouse x10': '\x1b[?9h',
  'mouse any with SGR': '\x1b[?1003;1006h',
  'mouse drag in pixels': '\x1b[?1002;1016h',
  'mouse with old encodings': '\x1b[?1000;1015;1005h',
  'reverse video and reports': '\x1b[?5;2031;2048h',
  'reverse wraparound': `\x1b[?45h${'a'.repeat(85)}\b\b\b`,
  'kitty keyboard': '\x1b[>1u',
  'kitty keyboard set': '\x1b[=5u\x1b[=2;2u\x1b[=1;3u',
  'kitty keyboard, two pushes': '\x1b[>1u\x1b[>7u',
  'kitty keyboard on both screens': '\x1b[>1u\x1b[?1049h\x1b[>3u',
  'modify other keys': '\x1b[>4;2m',
  title: '\x1b]2;a title – with dash\x07',
  'a title put back': '\x1b]2;outer\x07\x1b[22;2t\x1b]2;inner\x07\x1b[23;2t',
  'a link': 'see \x1b]8;;http://example.org\x07here\x1b]8;;\x07 and \x1b]8;id=x;http://example.net\x07there',
  'a link, underlined, still open': '\x1b[4:3m\x1b]8;;http://example.org\x07open',
  'protected characters': '\x1b[1"qkept\x1b[0"q lost',
  'synchronised output under way': '\x1b[?2026hhalf',
  'alternate screen': 'shell\r\n$ vi\x1b[31m\x1b[?1049h\x1b[2J\x1b[3;3Halt\x1b[42m\x1b[K',
  'alternate screen without saving': 'main\x1b[?47halt',
  'alternate screen and back': 'main\x1b[?1049halt\x1b[?1049l',
  'alternate screen with all': '\x1b[2;20rmain\x1b[?1049h\x1b[5;9r\x1b[?6h\x1b[3g\x1b[2;4Hx\x1bH\x1b7\x1b[?25l',
  'alternate screen filled': `\x1b[?1049h\x1b[44m${'w'.repeat(80 * 24)}`,
  'a reset': '\x1b[>1u\x1b[?1003;5h\x1b[31mx\x1bcafter',
  'a soft reset': '\x1b[>1u\x1b[4h\x1b[31m\x1b[2;5rx\x1b[!pafter',
  'a repeated character': 'ab\x1b[5b',
}

describe('a snapshot gives a terminal in any state the same screen, and the same effect of what follows', () => {
  for (const [name, program] of Object.entries(PROGRAMS)) {
    test(name, async () => {
      using pane = openScreen()
      pane.push(program)
      const { bytes, offset, size, title } = await pane.screen.snapshot({ scrollbackLines: 1000 })
      const model = emulatorOf(program)
      expect({ offset, size, title }).toEqual({
        offset: Buffer.byteLength(program),
        size: { cols: 80, rows: 24 },
        title: model.title,
      })
      const receiver = emulatorOf(HOSTILE)
      receiver.feed(bytes)
      expect(stateOf(receiver)).toEqual(stateOf(model))
      const fresh = emulatorOf(bytes)
      expect(stateOf(fresh, 1000)).toEqual(stateOf(model, 1000))
      for (const emulator of [model, receiver]) emulator.feed(Buffer.from(CONTINUATION))
      expect(stateOf(receiver)).toEqual(stateOf(model))
    })
  }
})

test('the scrollback that is asked for comes before the screen', async () => {
  using pane = openScreen({ size: { cols: 20, rows: 4 } })
  pane.push(Array.from({ length: 30 }, (_, n) => `line ${n}`).join('\r\n'))
  const baseOf = async (scrollbackLines: number): Promise<number> => {
    const { bytes } = await pane.screen.snapshot({ scrollbackLines })
    return emulatorOf(bytes, { cols: 20, rows: 4 }).terminal.buffer.normal.baseY
  }
  expect([await baseOf(0), await baseOf(3), await baseOf(1000)]).toEqual([0, 3, 26])
})

test('a snapshot between any two bytes lets the receiver read on', async () => {
  const program =
    'e\u0301漢字👍\x1b[31mred\x1b[1\n;4mx\x1b]2;tit\u00e9le\x07y\x1b]8;;http://x\x1b\\link\x1bP$qm\x1b\\z\x1b(0q\x1b(B\u009b32mgreen\x1b[?1049halt\x1b[?2004h'
  const bytes = Buffer.from(program)
  const model = stateOf(emulatorOf(bytes))
  for (let cut = 0; cut <= bytes.length; cut++) {
    using pane = openScreen()
    pane.push(bytes.subarray(0, cut))
    const snapshot = await pane.screen.snapshot({ scrollbackLines: 0 })
    const receiver = emulatorOf(HOSTILE)
    receiver.feed(snapshot.bytes)
    receiver.feed(bytes.subarray(cut))
    expect(stateOf(receiver), `cut at ${cut}`).toEqual(model)
  }
})

test('a string too long to repeat is skipped to its end', async () => {
  for (const [open, close] of [
    ['\x1b]52;c;', '\x07'],
    ['\x1bPq', '\x1b\\'],
    ['\x1b_G', '\x1b\\'],
  ]) {
    using pane = openScreen()
    pane.push(`before${open}`)
    for (let n = 0; n < 8; n++) pane.push('A'.repeat(30_000))
    const { bytes } = await pane.screen.snapshot({ scrollbackLines: 0 })
    expect(bytes.length).toBeLessThan(5000)
    const receiver = emulatorOf(bytes)
    receiver.feed(Buffer.from(`AAAA${close}after`))
    expect(receiver.terminal.buffer.active.getLine(0)?.translateToString(true)).toBe('beforeafter')
  }
})
