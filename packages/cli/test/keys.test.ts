import { describe, expect, test } from 'vitest'
import { keyBytes } from '../src/terminal/keys.ts'

describe('keys by name', () => {
  test.each([
    ['Enter', '\r'],
    ['Escape', '\x1b'],
    ['esc', '\x1b'],
    ['Tab', '\t'],
    ['BTab', '\x1b[Z'],
    ['S-Tab', '\x1b[Z'],
    ['Space', ' '],
    ['BSpace', '\x7f'],
    ['C-Space', '\0'],
    ['C-@', '\0'],
    ['C-c', '\x03'],
    ['C-C', '\x03'],
    ['^c', '\x03'],
    ['c-C', '\x03'],
    ['C-[', '\x1b'],
    ['C-\\', '\x1c'],
    ['C-_', '\x1f'],
    ['C-?', '\x7f'],
    ['M-x', '\x1bx'],
    ['A-x', '\x1bx'],
    ['M-Enter', '\x1b\r'],
    ['C-M-a', '\x1b\x01'],
    ['^', '^'],
    ['-', '-'],
    ['C--', undefined],
    ['a', 'a'],
    ['Ü', 'Ü'],
    ['😀', '😀'],
    ['Up', '\x1b[A'],
    ['S-Up', '\x1b[1;2A'],
    ['M-Up', '\x1b[1;3A'],
    ['C-Left', '\x1b[1;5D'],
    ['C-S-Right', '\x1b[1;6C'],
    ['Home', '\x1b[H'],
    ['End', '\x1b[F'],
    ['PageUp', '\x1b[5~'],
    ['PPage', '\x1b[5~'],
    ['NPage', '\x1b[6~'],
    ['C-DC', '\x1b[3;5~'],
    ['Insert', '\x1b[2~'],
    ['F1', '\x1bOP'],
    ['S-F1', '\x1b[1;2P'],
    ['F5', '\x1b[15~'],
    ['f12', '\x1b[24~'],
    ['F13', undefined],
    ['C-Enter', undefined],
    ['S-a', undefined],
    ['C-1', undefined],
    ['Entr', undefined],
  ])('%s is %j', (name, bytes) => {
    if (bytes !== undefined) expect(keyBytes(name)).toBe(bytes)
    else expect(() => keyBytes(name)).toThrow(`there is no key "${name}"`)
  })

  test('several stand beside each other, whatever blanks are between them', () => {
    expect(keyBytes('  C-c   Up\tEnter\n')).toBe('\x03\x1b[A\r')
    expect(keyBytes('')).toBe('')
  })
})
