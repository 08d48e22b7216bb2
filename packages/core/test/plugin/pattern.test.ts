import { describe, expect, test } from 'vitest'
import { compilePattern, MAX_MATCHES, type Pattern } from '../../src/plugin/index.ts'

function compile(source: string): Pattern {
  const result = compilePattern(source)
  if ('expected' in result) throw new Error(result.expected)
  return result.pattern
}

test.each<[string, string, readonly (readonly [number, number, ...(string | undefined)[]])[]]>([
  [
    'b',
    'abcb',
    [
      [1, 2],
      [3, 4],
    ],
  ],
  [
    '(a)|(b)',
    'ab',
    [
      [0, 1, 'a', undefined],
      [1, 2, undefined, 'b'],
    ],
  ],
  [
    'é(.)',
    '😀éx é😀',
    [
      [2, 4, 'x'],
      [5, 8, '😀'],
    ],
  ],
  [
    'x*',
    'axb',
    [
      [0, 0],
      [1, 2],
      [2, 2],
      [3, 3],
    ],
  ],
  [
    '(?:)',
    '😀',
    [
      [0, 0],
      [2, 2],
    ],
  ],
  ['$', 'ab', [[2, 2]]],
  ['^a', 'aa', [[0, 1]]],
  [
    '(?m)^(.*)$',
    'a\nb',
    [
      [0, 1, 'a'],
      [2, 3, 'b'],
    ],
  ],
  ['zzz', 'abc', []],
  ['a', '', []],
])('%j in %j', (source, text, expected) => {
  const pattern = compile(source)
  expect(pattern.matches(text).map(({ start, end, groups }) => [start, end, ...groups])).toEqual(expected)
  expect(pattern.test(text)).toBe(expected.length > 0)
  for (const { start, end } of pattern.matches(text))
    expect(compile(`^(?:${source})`).test(text.slice(start, end)) || start === end).toBe(true)
})

test('a pattern keeps no position between calls', () => {
  const pattern = compile('a')
  expect([pattern.test('a'), pattern.test('a'), pattern.matches('a').length, pattern.matches('a').length]).toEqual([
    true,
    true,
    1,
    1,
  ])
})

// A backtracking engine would need longer than the universe is old; that these return at all is the fact.
test.each(['(a+)+$', '(a|a)*b', '(.*)*x$', '^(a?){50}a{50}$', '(a*)*b', '([a-z]+)+\\d'])(
  '%s on 100 kB of near misses returns',
  (source) => {
    const pattern = compile(source)
    const text = `${'a'.repeat(100_000)}!`
    expect(pattern.test(text)).toBe(false)
    expect(pattern.matches(text)).toEqual([])
  },
)

test('matches stops after a fixed number', () => {
  expect(compile('a').matches('a'.repeat(10_000)).length).toBe(MAX_MATCHES)
})

describe('what RE2 does not have is named', () => {
  test.each([
    ['(?=a)', 'look-around'],
    ['(?!a)', 'look-around'],
    ['(?<=a)b', 'look-around'],
    ['(?<!a)b', 'look-around'],
    ['(a)\\1', 'backreferences'],
    ['(?P<x>a)\\k<x>', 'backreferences'],
    ['(?>a)', 'atomic groups'],
    ['a++', 'possessive'],
    ['a\\Z', '\\z'],
    ['\\u0041', '\\x{FFFF}'],
    ['(', 'missing closing )'],
    ['[z-a]', 'invalid character class range'],
    ['a{1001}', 'invalid repeat count'],
    ['a{1000}'.repeat(20), 'smaller pattern'],
    ['', 'not empty'],
    ['a'.repeat(1001), 'at most 1000 characters'],
    ['('.repeat(1000), 'RE2 pattern'],
  ])('%s', (source, expected) => {
    const result = compilePattern(source)
    expect('expected' in result && result.expected).toContain(expected)
  })
})

test.each(['(?i)a', '(?P<name>a)', '(?<name>a)', '\\pL', 'a{1000}', '\\bword\\b', 'a*?'])('%s is RE2', (source) => {
  expect(compilePattern(source)).toHaveProperty('pattern')
})
