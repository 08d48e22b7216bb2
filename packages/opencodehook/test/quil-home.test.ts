import { QuilError } from '@quil/core'
import { expect, test } from 'vitest'
import { validateQuilHome } from '../src/index.ts'

test.each([
  '/',
  '/home/u/.quil',
  '/home/u/my quil',
  '/home/ü/日本/🦊',
  '/home/u/100%',
  '/home/u/%20',
  '/home/u/a#b',
  "/home/u/it's",
  '/home/u/a&b',
  '/home/u/{a}{b}',
  '/home/{env:USER}/{file:x}',
  '/home/u/a;b|c<d>e(f)g*h!i',
  '/home/u/@1.2.3',
  '/home/u/~',
  '/home/u/a:b,c=d+e',
  '/home/u/..',
  '/home/u/quil/',
])('%s can be a home', (home) => {
  expect(validateQuilHome(home)).toBe(home)
})

test.each([
  ['"', 'a double quote'],
  ['`', 'a backtick'],
  ['$', 'a dollar sign'],
  ['\0', 'NUL'],
  ['\r', 'a carriage return'],
  ['\n', 'a line feed'],
  ['\t', 'a tab'],
  ['?', 'a question mark'],
  ['\\', 'a backslash'],
])('%j makes a home unusable, wherever it stands: %s', (character, name) => {
  for (const home of [`/${character}`, `/a${character}b/c`, `/a/b${character}`]) {
    expect(() => validateQuilHome(home)).toThrow(
      expect.objectContaining({ code: 'INVALID_HOME', message: expect.stringContaining(name), details: { home, character } }),
    )
  }
})

test.each(['', '.', '..', 'quil', './quil', '~/.quil', 'C:\\quil'])('%j is not absolute, so no home', (home) => {
  expect(() => validateQuilHome(home)).toThrow(QuilError)
  expect(() => validateQuilHome(home)).toThrow(
    expect.objectContaining({ code: 'INVALID_HOME', message: expect.stringContaining('must be an absolute path') }),
  )
})
