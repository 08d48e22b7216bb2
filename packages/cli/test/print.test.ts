import { describe, expect, test } from 'vitest'
import { age } from '../src/print/age.ts'
import { fit } from '../src/print/fit.ts'
import { printable } from '../src/print/printable.ts'
import { shellQuote } from '../src/print/shell-quote.ts'
import { shortPath } from '../src/print/short-path.ts'

describe('what people read', () => {
  test.each([
    [0, '0s ago'],
    [59, '59s ago'],
    [60, '1m ago'],
    [3599, '59m ago'],
    [86_399, '23h ago'],
    [40 * 86_400, '40d ago'],
    [-5, '0s ago'],
  ])('%i seconds ago is %s', (seconds, text) => {
    const now = new Date('2026-09-01T12:00:00Z')
    expect(age(new Date(now.getTime() - seconds * 1000).toISOString(), now)).toBe(text)
  })

  test('a command line can be pasted into a shell', () => {
    expect(shellQuote(['/bin/a', '--x=1', 'two words', "it's", '', '$HOME'])).toBe(
      `/bin/a --x=1 'two words' 'it'\\''s' '' '$HOME'`,
    )
  })

  test.each([
    ['/home/u', '~'],
    ['/home/u/src', '~/src'],
    ['/home/user', '/home/user'],
  ])('the path %s is %s', (path, text) => {
    expect(shortPath(path, { HOME: '/home/u' })).toBe(text)
  })

  test.each([
    ['directory', 9, 'start', 'directory'],
    ['directory', 5, 'start', 'dire…'],
    ['directory', 5, 'end', '…tory'],
    ['日本語の名前', 6, 'start', '日本…'],
    ['日本語の名前', 6, 'end', '…名前'],
    ['cafe\u0301s', 5, 'start', 'cafe\u0301s'],
    ['👩‍💻👩‍💻', 3, 'start', '👩‍💻…'],
    ['abc', 1, 'start', '…'],
  ] as const)('%s in %i cells is cut at a character: %s', (text, space, keep, cut) => {
    expect(fit(text, space, keep)).toBe(cut)
  })

  test('control characters and bidi marks are written out', () => {
    expect(printable('a\x1b[2J\u202eb\tc\nd é ✓')).toBe('a\\x1b[2J\\u{202e}b\\x09c d é ✓')
  })
})
