import { parse } from 'smol-toml'
import { expect, test } from 'vitest'
import type { KeyPath } from '../../src/plugin/key-path.ts'
import { locateKeys } from '../../src/plugin/toml-lines.ts'

const TEXT = `# comment with [brackets] and key = 1
top = 1
dotted.a.b = "x" # = [not.a.table]
"quoted key" . 'lit.eral' = """
fake = 1
[fake]
\\""" still inside """""
after = '''
x = 1'''

[table]
list = [
  "a", # first
  [ 1,
    2 ],
  { x = 1,
    y = { z = [
      3 ] } },
]
inline = { p.q = 1, "r\\u0041" = "}" }

  [ table . sub ]
key = 1979-05-27T07:32:00Z

[[rows]]
id = 1
[rows.detail]
deep = true
[[rows.cells]]
v = 1
[[rows.cells]]
v = 2
[[rows]]
id = 2
[[rows.cells]]
v = 3
[late.child]
x = 1
[late]
y = 2
`

test.each<[KeyPath, number]>([
  [['top'], 2],
  [['dotted'], 3],
  [['dotted', 'a', 'b'], 3],
  [['quoted key', 'lit.eral'], 4],
  [['after'], 8],
  [['table'], 11],
  [['table', 'list'], 12],
  [['table', 'list', 0], 13],
  [['table', 'list', 1], 14],
  [['table', 'list', 1, 1], 15],
  [['table', 'list', 2], 16],
  [['table', 'list', 2, 'y', 'z'], 17],
  [['table', 'list', 2, 'y', 'z', 0], 18],
  [['table', 'inline', 'p', 'q'], 20],
  [['table', 'inline', 'rA'], 20],
  [['table', 'sub'], 22],
  [['table', 'sub', 'key'], 23],
  [['rows'], 25],
  [['rows', 0], 25],
  [['rows', 0, 'id'], 26],
  [['rows', 0, 'detail', 'deep'], 28],
  [['rows', 0, 'cells', 0, 'v'], 30],
  [['rows', 0, 'cells', 1], 31],
  [['rows', 1], 33],
  [['rows', 1, 'id'], 34],
  [['rows', 1, 'cells', 0, 'v'], 36],
  [['late', 'child', 'x'], 38],
  [['late'], 39],
  [['late', 'y'], 40],
  // What is not there has the line of what is around it.
  [['rows', 1, 'name'], 33],
  [['table', 'list', 9], 12],
  [['late', 'child', 'missing', 'more'], 37],
  [['nowhere'], 1],
  [[], 1],
])('%j is on line %i', (path, line) => {
  expect(() => parse(TEXT)).not.toThrow()
  expect(locateKeys(TEXT).lineOf(path)).toBe(line)
  expect(locateKeys(`\uFEFF${TEXT.replaceAll('\n', '\r\n')}`).lineOf(path)).toBe(line)
})

test.each(['', '\n', '#', 'a = [}', 'a = "', '[', '[[', 'a', '=', "a = '''", 'a = {', '[a.', 'a = [[[['])(
  'broken text ends too: %j',
  (text) => {
    expect(locateKeys(text).lineOf(['a'])).toBeGreaterThan(0)
  },
)

test('a key of ten thousand dots costs little', () => {
  expect(locateKeys(`x = 1\n${'a.'.repeat(10_000)}a = 1\n`).lineOf(['a', 'a', 'a'])).toBe(2)
})
