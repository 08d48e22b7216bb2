import { hostname } from 'node:os'
import { describe, expect, test } from 'vitest'
import { type ShellMark, ShellMarks } from '../../src/index.ts'
import { randomPieces } from '../support/random-pieces.ts'

function marksOf(...pieces: readonly (string | Uint8Array)[]): ShellMark[] {
  const marks: ShellMark[] = []
  const reader = new ShellMarks((mark) => marks.push(mark))
  for (const piece of pieces) reader.push(typeof piece === 'string' ? Buffer.from(piece, 'utf8') : piece)
  return marks
}

const directory = (path: string): ShellMark => ({ type: 'directory', path })
const osc7 = (url: string): string => `\x1b]7;${url}\x07`

describe('directories', () => {
  test.each<[string, string, string | undefined]>([
    ['this machine by name', `file://${hostname()}/a`, '/a'],
    ['its name in other case', `file://${hostname().toUpperCase()}/a`, '/a'],
    ['no host', 'file:///a', '/a'],
    ['localhost', 'file://localhost/a/b', '/a/b'],
    ['the root', 'file:///', '/'],
    ['escapes', 'file:///with%20space/100%25/%C3%BC', '/with space/100%/ü'],
    ['escapes in lower case', 'file:///%c3%bc', '/ü'],
    ['the plain path, as some shells have it', 'file:///with space/ü😀', '/with space/ü😀'],
    ['a percent sign that escapes nothing', 'file:///100%/%zz', '/100%/%zz'],
    ['? and #', 'file:///a?b#c', '/a?b#c'],
    ['a semicolon', 'file:///a;b', '/a;b'],
    ['another machine', 'file://elsewhere.example/a', undefined],
    ['no path', 'file://localhost', undefined],
    ['another scheme', 'http://localhost/a', undefined],
    ['a plain path', '/a', undefined],
    ['nothing', '', undefined],
    ['an escaped NUL', 'file:///a%00b', undefined],
    ['an escaped line break', 'file:///a%0Ab', undefined],
    ['an escaped ESC', 'file:///a%1B%5D0;x', undefined],
    ['an escaped C1 control', 'file:///a%C2%9Bb', undefined],
    ['a DEL', 'file:///a%7Fb', undefined],
    ['a line break', 'file:///a\nb', undefined],
    ['bytes that are no UTF-8', 'file:///a%FFb', undefined],
    ['a path of 4096 bytes', `file:///${'%41'.repeat(4095)}`, `/${'A'.repeat(4095)}`],
    ['a longer path', `file:///${'a'.repeat(4096)}`, undefined],
    ['a path of 1367 three-byte characters', `file:///${'✓'.repeat(1366)}`, undefined],
  ])('%s', (_, url, expected) => {
    expect(marksOf(osc7(url))).toEqual(expected === undefined ? [] : [directory(expected)])
  })
})

describe('prompts and commands', () => {
  test.each<[string, readonly ShellMark[]]>([
    ['A', [{ type: 'prompt' }]],
    ['A;redraw=0;cl=line', [{ type: 'prompt' }]],
    ['B', []],
    ['C', [{ type: 'command-start' }]],
    ['C;cmdline_url=ls%20-l', [{ type: 'command-start' }]],
    ['D', [{ type: 'command-end', exitCode: null }]],
    ['D;0', [{ type: 'command-end', exitCode: 0 }]],
    ['D;127;aid=1', [{ type: 'command-end', exitCode: 127 }]],
    ['D;', [{ type: 'command-end', exitCode: null }]],
    ['D;-1', [{ type: 'command-end', exitCode: null }]],
    ['D;1e3', [{ type: 'command-end', exitCode: null }]],
    ['D;99999999999999999999', [{ type: 'command-end', exitCode: null }]],
    ['Abc', []],
    ['D0', []],
    ['', []],
    ['P;k=i', []],
  ])('133;%s', (text, expected) => {
    expect(marksOf(`\x1b]133;${text}\x07`)).toEqual(expected)
  })
})

describe('where a sequence ends', () => {
  const one = [directory('/a')]
  test.each<[string, string | Uint8Array, readonly ShellMark[]]>([
    ['BEL', '\x1b]7;file:///a\x07', one],
    ['ESC \\', '\x1b]7;file:///a\x1b\\', one],
    ['the 8-bit ST', Buffer.from('\x1b]7;file:///a\x9cx\x07', 'latin1'), one],
    ['not the 8-bit ST as a part of a character', '\x1b]7;file:///aל\x07', [directory('/aל')]],
    ['not at all', '\x1b]7;file:///a', []],
    ['CAN', '\x1b]7;file:///a\x18\x07', []],
    ['SUB', '\x1b]7;file:///a\x1a\x07', []],
    ['another sequence', '\x1b]7;file:///b\x1b[0m\x07', []],
    ['the next mark', '\x1b]7;file:///b\x1b]7;file:///a\x07', one],
    ['two ESC before ]', '\x1b\x1b]7;file:///a\x07', one],
    ['other numbers', '\x1b]77;file:///b\x07\x1b]1337;A\x07\x1b]13;A\x07\x1b]0;7;title\x07\x1b]7;file:///a\x07', one],
  ])('%s', (_, output, expected) => {
    expect(marksOf(output)).toEqual(expected)
  })
})

test('the pieces that output comes in make no difference', () => {
  const output = Buffer.from(
    `text\x1b[1m\x1b]133;D;7\x07${osc7('file:///%C3%BC/a')}\x1b]133;A\x1b\\$ \x1b]133;B\x07ls\x1b]52;c;${'A'.repeat(99)}\x07\x1b]133;C\x07\x1b`,
  )
  const expected = marksOf(output)
  expect(expected.map(({ type }) => type)).toEqual(['command-end', 'directory', 'prompt', 'command-start'])
  expect(marksOf(...[...output].map((byte) => Uint8Array.of(byte)))).toEqual(expected)
  for (const pieces of randomPieces(output, { seed: 12345, rounds: 500, longest: 20 }))
    expect(marksOf(...pieces)).toEqual(expected)
})

test('random bytes break nothing, and a mark after them is found', () => {
  let state = 99
  const alphabet = Buffer.from('\x1b]71;3AD\x07\\%file://\x18\x9c\xc3 ', 'latin1')
  for (let round = 0; round < 300; round += 1) {
    const bytes = Uint8Array.from({ length: 200 }, () => {
      state = (state * 1103515245 + 12345) % 2147483648
      return alphabet[state % alphabet.length] ?? 0
    })
    expect(marksOf(bytes, '\x18\x1b]133;C\x07').at(-1)).toEqual({ type: 'command-start' })
  }
})

test('a sequence without end is given up after some KiB, in whatever pieces, and the next one is found', () => {
  for (const size of [100, 1000, 50_000]) {
    const reader: ShellMark[] = []
    const marks = new ShellMarks((mark) => reader.push(mark))
    marks.push(Buffer.from('\x1b]7;file:///'))
    const piece = Buffer.alloc(size, 'a')
    for (let sent = 0; sent < 1_000_000; sent += size) marks.push(piece)
    marks.push(Buffer.from('\x07\x1b]133;A\x07'))
    expect(reader).toEqual([{ type: 'prompt' }])
  }
})

test('bytes of a piece may be used again after the call', () => {
  const marks: ShellMark[] = []
  const reader = new ShellMarks((mark) => marks.push(mark))
  const piece = Buffer.from('\x1b]7;file:///a')
  reader.push(piece)
  piece.fill(0)
  reader.push(Buffer.from('b\x07'))
  expect(marks).toEqual([directory('/ab')])
})
