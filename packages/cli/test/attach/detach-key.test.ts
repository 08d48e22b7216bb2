import { describe, expect, test } from 'vitest'
import { DetachFilter, type TypedAction } from '../../src/attach/detach-filter.ts'
import { parseDetachKey } from '../../src/attach/detach-key.ts'

const PREFIX = '\x1c'
const KITTY = '\x1b[92;5u'
const XTERM = '\x1b[27;5;92~'

/** What becomes of typed input: text for the pane in one piece, `<detach>`, `<suspend>`. */
function become(filter: DetachFilter, chunks: readonly string[], flush = true): string {
  const actions: TypedAction[] = chunks.flatMap((chunk) => [...filter.push(Buffer.from(chunk))])
  if (flush) actions.push(...filter.flush())
  return actions.map((action) => (action.kind === 'type' ? Buffer.from(action.bytes).toString() : `<${action.kind}>`)).join('')
}

function typed(input: string, spec = 'ctrl-\\ d'): string {
  return become(new DetachFilter({ key: parseDetachKey(spec) }), [input])
}

describe('typed into a pane', () => {
  test.each([
    ['text', 'ls -l\r', 'ls -l\r'],
    ['the detach key', `a${PREFIX}d`, 'a<detach>'],
    ['what comes after it', `${PREFIX}dls\r`, '<detach>'],
    ['the first key twice', `${PREFIX}${PREFIX}x`, `${PREFIX}x`],
    ['the first key three times and d', `${PREFIX}${PREFIX}${PREFIX}d`, `${PREFIX}<detach>`],
    ['the first key and another', `${PREFIX}x`, `${PREFIX}x`],
    ['the first key and an arrow', `${PREFIX}\x1b[A`, `${PREFIX}\x1b[A`],
    ['the first key and Escape', `${PREFIX}\x1b`, `${PREFIX}\x1b`],
    ['the first key and Alt+d', `${PREFIX}\x1bd`, `${PREFIX}\x1bd`],
    ['the first key and D', `${PREFIX}D`, `${PREFIX}D`],
    ['the first key and Ctrl+Z', `${PREFIX}\x1a`, '<suspend>'],
    ['Ctrl+Z alone', '\x1a', '\x1a'],
    ['Escape and then the detach key', `\x1b${PREFIX}d`, '\x1b<detach>'],
    ['Alt+[ and then the detach key', `\x1b[${PREFIX}d`, '\x1b[<detach>'],
    ['Alt+O, Alt+] and then the detach key', `\x1bO\x1b]${PREFIX}d`, '\x1bO\x1b]<detach>'],
    ['d after text', 'add', 'add'],
    ['text of many scripts', 'žluťoučký 漢字 😀\r', 'žluťoučký 漢字 😀\r'],
  ])('%s', (_what, input, expected) => {
    expect(typed(input)).toBe(expected)
  })

  test.each([
    ['kitty', `${KITTY}d`, '<detach>'],
    ['kitty, d encoded too', `${KITTY}\x1b[100u`, '<detach>'],
    ['kitty, events: press, release, d', '\x1b[92;5:1u\x1b[92;5:3ud', '<detach>'],
    [
      'kitty, every key reported',
      '\x1b[57442;5u\x1b[92;5:1u\x1b[92;5:3u\x1b[57442;5:3u\x1b[100;1:1;100u',
      '\x1b[57442;5u<detach>',
    ],
    ['kitty, with alternate keys', '\x1b[92:124:92;5u\x1b[100:68:100u', '<detach>'],
    ['kitty, Caps Lock and Num Lock on', '\x1b[92;197u\x1b[100;193u', '<detach>'],
    ['kitty, twice', `${KITTY}\x1b[92;5:3u${KITTY}x`, `${KITTY}x`],
    ['kitty, with Alt: another key', '\x1b[92;7ud', '\x1b[92;7ud'],
    ['kitty, Shift+d: another key', `${KITTY}\x1b[100;2u`, `${KITTY}\x1b[100;2u`],
    ['kitty, a release alone', '\x1b[92;5:3ud', '\x1b[92;5:3ud'],
    ['kitty, Ctrl+Z', `${KITTY}\x1b[122;5u`, '<suspend>'],
    ['modifyOtherKeys', `${XTERM}d`, '<detach>'],
    ['modifyOtherKeys twice', `${XTERM}${XTERM}`, XTERM],
    ['modifyOtherKeys, another key', `${XTERM}\x1b[27;5;13~`, `${XTERM}\x1b[27;5;13~`],
    ['the answer to a query for flags', '\x1b[?92u', '\x1b[?92u'],
  ])('as %s', (_what, input, expected) => {
    expect(typed(input)).toBe(expected)
  })

  test.each([
    ['ctrl-b d', '\x02d', '<detach>'],
    ['ctrl-b d', '\x1b[98;5ud', '<detach>'],
    ['Ctrl-B d', '\x1b[27;5;98~d', '<detach>'],
    ['ctrl-b d', '\x1b[98;6ud', '\x1b[98;6ud'],
    ['ctrl-b d', '\x1b[1080:1048:98;5ud', '<detach>'],
    ['ctrl-b D', '\x02D', '<detach>'],
    ['ctrl-b D', '\x02\x1b[100;2u', '<detach>'],
    ['ctrl-b D', '\x02d', '\x02d'],
    ['ctrl-p ctrl-q', '\x10\x11', '<detach>'],
    ['^p ^q', '\x10\x1b[113;5u', '<detach>'],
    ['ctrl-]', 'x\x1dy', 'x<detach>'],
    ['ctrl-]', '\x1b[93;5u', '<detach>'],
    ['ctrl-^ d', '\x1ed', '<detach>'],
    ['ctrl-^ d', '\x1b[54;6ud', '<detach>'],
    ['ctrl-^ d', '\x1b[54:94;6ud', '<detach>'],
    ['ctrl-^ d', '\x1b[27;6;94~d', '<detach>'],
    ['ctrl-space d', '\x00d', '<detach>'],
    ['ctrl-space d', '\x1b[32;5ud', '<detach>'],
    ['ctrl-@ d', '\x1b[27;5;32~d', '<detach>'],
    ['none', `${PREFIX}d${KITTY}d\x1d`, `${PREFIX}d${KITTY}d\x1d`],
  ])('with %s: %j', (spec, input, expected) => {
    expect(typed(input, spec)).toBe(expected)
  })

  test('mouse, focus and answers of the terminal do not come between the keys', () => {
    const between = [
      '\x1b[<35;10;20M',
      '\x1b[M !"',
      '\x1b[I',
      '\x1b[?62;c',
      '\x1b[10;20R',
      '\x1b]11;rgb:0000/0000/0000\x1b\\',
      '\x1bP>|x\x1b\\',
    ]
    for (const rest of between) expect(typed(`${PREFIX}${rest}d`)).toBe(`${rest}<detach>`)
    expect(typed(between.join(''))).toBe(between.join(''))
  })

  test('a paste is never a detach key, whatever is in it', () => {
    const paste = `\x1b[200~a${PREFIX}d \x1b${PREFIX}d \x1b[92;5ud \x1bO \x1b] \x1bM ${KITTY}\x1b[A\x1b[201~`
    expect(typed(`${paste}${PREFIX}d`)).toBe(`${paste}<detach>`)
  })

  test('a lone ESC waits for what follows, and is a key when nothing does', () => {
    const filter = new DetachFilter({ key: parseDetachKey('ctrl-\\ d') })
    expect(become(filter, ['\x1b'], false)).toBe('')
    expect(filter.holding).toBe(true)
    expect(become(filter, [])).toBe('\x1b')
    expect(filter.holding).toBe(false)
    expect(become(filter, [`${PREFIX}d`])).toBe('<detach>')
  })

  test('a sequence that took too long is passed on, and what belongs to it too', () => {
    const filter = new DetachFilter({ key: parseDetachKey('ctrl-\\ d') })
    expect(become(filter, ['\x1b[20'])).toBe('\x1b[20')
    expect(become(filter, [`0~${PREFIX}d\x1b[201~`])).toBe(`0~${PREFIX}d\x1b[201~`)
    expect(become(filter, [`${PREFIX}d`])).toBe('<detach>')
    expect(become(filter, ['\x1b]11;rgb:'])).toBe('\x1b]11;rgb:')
    expect(become(filter, ['00/00/00\x07x'])).toBe('00/00/00\x07x')
    expect(become(filter, ['\x1b]'])).toBe('\x1b]') // Alt+]
    expect(become(filter, [`d${PREFIX}d`])).toBe('d<detach>')
  })

  test('the answer is the same wherever the input is cut', () => {
    const inputs = [
      `ab\x1b[A${KITTY}\x1b[92;5:3u\x1b[100u`,
      `é\x1b[200~x${PREFIX}d\x1b[201~${XTERM}d`,
      `${PREFIX}\x1b[<0;1;1M\x1b]11;rgb:1/2/3\x07${PREFIX}\x1bOA\x1b\x1bx${PREFIX}d`,
    ]
    for (const input of inputs) {
      const bytes = Buffer.from(input)
      const whole = typed(input)
      expect(whole).toContain('<detach>')
      for (let at = 0; at <= bytes.length; at++) {
        for (let then = at; then <= bytes.length; then++) {
          const filter = new DetachFilter({ key: parseDetachKey('ctrl-\\ d') })
          const pieces = [bytes.subarray(0, at), bytes.subarray(at, then), bytes.subarray(then)]
          const bytewise = pieces.map((piece) => piece.toString('latin1'))
          const actions = bytewise.flatMap((piece) => [...filter.push(Buffer.from(piece, 'latin1'))])
          const text = actions.map((action) =>
            action.kind === 'type' ? Buffer.from(action.bytes).toString('latin1') : `<${action.kind}>`,
          )
          expect(Buffer.from(text.join(''), 'latin1').toString()).toBe(whole)
        }
      }
    }
  })

  test('takes a large paste as a whole', () => {
    const text = 'x'.repeat(4_000_000)
    const filter = new DetachFilter({ key: parseDetachKey('ctrl-\\ d') })
    expect(filter.push(Buffer.from(text))).toHaveLength(1)
    expect(become(filter, [`\x1b[200~${text}\x1b[201~`]).length).toBe(text.length + 12)
  })
})

describe('of a read-only view', () => {
  const readOnly = (input: string, spec = 'ctrl-\\ d'): string =>
    become(new DetachFilter({ key: parseDetachKey(spec), readOnly: true }), [input])

  test('nothing is typed, and the detach key and Ctrl+C leave it', () => {
    expect(readOnly(`ls\r${PREFIX}x\x1b[A`)).toBe('')
    expect(readOnly(`x${PREFIX}d`)).toBe('<detach>')
    expect(readOnly('x\x03')).toBe('<detach>')
    expect(readOnly('\x1b[99;5u')).toBe('<detach>')
    expect(readOnly('x\x03', 'none')).toBe('<detach>')
    expect(readOnly(`\x1b[200~\x03\x1b[201~`)).toBe('')
  })
})

describe('a detach key', () => {
  test.each([
    ['d', 'ctrl key'],
    ['', 'one key, or two'],
    ['ctrl-\\ d e', 'one key, or two'],
    ['ctrl-i d', 'one key, or two'],
    ['ctrl-[', 'one key, or two'],
    ['ctrl-b esc', '"esc" is not a key'],
    ['ctrl-b ctrl-b', 'typed twice'],
    ['ctrl-b ctrl-z', 'suspends'],
  ])('is not %j', (spec, why) => {
    expect(() => parseDetachKey(spec)).toThrow(why)
    expect(() => parseDetachKey(spec)).toThrow('Examples: "ctrl-\\ d"')
  })
})
