import { fileURLToPath } from 'node:url'
import { parse } from 'jsonc-parser'
import { describe, expect, test } from 'vitest'
import { mergeConfigContent } from '../src/config-content.ts'
import { buildConfigContent, scriptPath } from '../src/index.ts'
import { randomConfig } from './support/random-config.ts'

const SCRIPT = scriptPath('/home/u/.quil')
const OURS = 'file:///home/u/.quil/opencodehook/quil-session-tracker.js'
const OTHER = 'file:///home/other/opencodehook/quil-session-tracker.js'

const parsed = (text: string): unknown => parse(text, [], { allowTrailingComma: true })

/** The text as it was before our entry came in, in each of the ways it can. */
const withoutOurs = (text: string): string[] =>
  [`,"${OURS}"`, `"${OURS}"`, `,"plugin": ["${OURS}"]`, `"plugin": ["${OURS}"]`].map((ours) => text.replace(ours, ''))

describe('nothing inherited', () => {
  test.each([undefined, '', ' ', '\n\t \n'])('%j', (inherited) => {
    expect(buildConfigContent(SCRIPT, inherited)).toBe(`{"plugin":["${OURS}"]}`)
  })
})

describe('an inherited value keeps all it says', () => {
  test.each<[what: string, inherited: string, merged: unknown]>([
    ['an empty object', '{}', { plugin: [OURS] }],
    [
      'other keys',
      '{"model":"a/b","nobody_knows":{"x":[1,null]}}',
      { model: 'a/b', nobody_knows: { x: [1, null] }, plugin: [OURS] },
    ],
    ['an empty list', '{"plugin":[]}', { plugin: [OURS] }],
    ['plugins by name', '{"plugin":["a","b@1.2.3"]}', { plugin: ['a', 'b@1.2.3', OURS] }],
    ['plugins with options', '{"plugin":[["a",{"k":[1]}],"b"]}', { plugin: [['a', { k: [1] }], 'b', OURS] }],
    ['entries that are no plugins', '{"plugin":[7,null,[],["a"]]}', { plugin: [7, null, [], ['a'], OURS] }],
    ['plugins by path', '{"plugin":["./a.js","/b.js","file:///c.js"]}', { plugin: ['./a.js', '/b.js', 'file:///c.js', OURS] }],
    ['a trailing comma', '{"plugin":["a",],}', { plugin: ['a', OURS] }],
    ['a trailing comma after another key', '{"model":"a/b",}', { model: 'a/b', plugin: [OURS] }],
    ['ours alone', `{"plugin":["${OURS}"]}`, { plugin: [OURS] }],
    ['ours among others', `{"plugin":["a","${OURS}","b"]}`, { plugin: ['a', OURS, 'b'] }],
    ['ours with options', `{"plugin":[["${OURS}",{}]]}`, { plugin: [[OURS, {}]] }],
    ["another home's script", `{"plugin":["a","${OTHER}","b"]}`, { plugin: ['a', 'b', OURS] }],
    ["another home's script with options", `{"plugin":[["${OTHER}",{}],"b"]}`, { plugin: ['b', OURS] }],
    ["two other homes' scripts", `{"plugin":["${OTHER}","a","/x/opencodehook/quil-tui-tracker.js"]}`, { plugin: ['a', OURS] }],
    ["another home's script last", `{"plugin":["a","${OTHER}"]}`, { plugin: ['a', OURS] }],
    ["another home's script last, with a comma", `{"plugin":["a",/*x*/"${OTHER}",]}`, { plugin: ['a', OURS] }],
    ["another home's script alone", `{"plugin":["${OTHER}"]}`, { plugin: [OURS] }],
    ["ours and another home's", `{"plugin":["${OTHER}","${OURS}"]}`, { plugin: [OURS] }],
    [
      'a plugin called almost like ours',
      '{"plugin":["/x/opencodehook/my-quil-session-tracker.js"]}',
      { plugin: ['/x/opencodehook/my-quil-session-tracker.js', OURS] },
    ],
    ['references', '{"model":"{env:MODEL}","key":"{file:~/key}"}', { model: '{env:MODEL}', key: '{file:~/key}', plugin: [OURS] }],
  ])('%s', (_what, inherited, merged) => {
    const { content, problem } = mergeConfigContent(SCRIPT, inherited)
    expect(problem).toBeUndefined()
    expect(parsed(content)).toEqual(merged)
  })

  test('comments, trailing commas, spacing and references stay as they stand', () => {
    const inherited = `// mine
{
  /* the model */ "model": "{env:MODEL}", // from the shell
  "plugin": [
    // the first
    "a",
    ["b", { "key": "{file:./key}" }], // the second
  ],
}
`
    const merged = buildConfigContent(SCRIPT, inherited)
    expect(withoutOurs(merged)).toContain(inherited)
    expect(parsed(merged)).toEqual({ model: '{env:MODEL}', plugin: ['a', ['b', { key: '{file:./key}' }], OURS] })
  })

  test("what stands around another home's script stays", () => {
    const merged = buildConfigContent(SCRIPT, `{"plugin":["a" /*1*/, /*2*/ "${OTHER}" /*3*/ , /*4*/ "b" /*5*/]}`)
    expect(merged).toBe(`{"plugin":["a" /*1*/, /*2*/  /*3*/  /*4*/ "b","${OURS}" /*5*/]}`)
  })

  test('merging the merged value changes nothing', () => {
    const once = buildConfigContent(SCRIPT, '{ "plugin": ["a"] /* mine */ }')
    expect(buildConfigContent(SCRIPT, once)).toBe(once)
  })
})

describe('what cannot be merged is left as it is, and the reason is said', () => {
  test.each([
    ['an open brace', '{', 'line 1: CloseBraceExpected'],
    ['a missing value on line 3', '{\n"model": "a/b",\n"plugin":\n}', 'line 4: ValueExpected'],
    ['a reference outside a string, which only opencode can resolve', '{\n"port": {env:PORT}\n}', 'line 2:'],
    ['words', 'plugin = []', 'line 1: InvalidSymbol'],
    ['a byte order mark, which opencode refuses too', '\uFEFF{}', 'line 1: InvalidSymbol'],
    ['a list', '["a"]', 'not an object with a list of plugins'],
    ['a string', '"a"', 'not an object with a list of plugins'],
    ['null', 'null', 'not an object with a list of plugins'],
    ['plugin is a string', '{"plugin":"a"}', 'not an object with a list of plugins'],
    ['plugin is null', '{"plugin":null}', 'not an object with a list of plugins'],
    ['plugin is an object', '{"plugin":{"0":"a"}}', 'not an object with a list of plugins'],
  ])('%s', (_what, inherited, problem) => {
    const merged = mergeConfigContent(SCRIPT, inherited)
    expect(merged).toEqual({ content: inherited, problem: expect.stringContaining(problem) })
    expect(merged.problem).toContain('OPENCODE_CONFIG_CONTENT')
    expect(buildConfigContent(SCRIPT, inherited)).toBe(inherited)
  })
})

describe('the path of the script survives', () => {
  test.each([
    '/home/my user/.quil',
    '/home/ü/日本/🦊',
    '/home/100%/%20/%zz',
    '/home/a#b',
    "/home/it's",
    '/home/{a}{}',
    '/home/{env:HOME}/{file:x}',
    '/home/a&b=c@1.2.3',
    '/home/~/x',
    '/home/a:b;c,d',
  ])('%s', (home) => {
    const content = buildConfigContent(scriptPath(home), '{"plugin":["a"]}')
    const [, spec] = (parsed(content) as { plugin: [string, string] }).plugin
    expect(fileURLToPath(spec)).toBe(scriptPath(home))
    expect(content).not.toMatch(/\{(?:env|file):/)
  })
})

test.each(Array.from({ length: 200 }, (_, seed) => seed))('everything of generated configuration %i survives', (seed) => {
  const { text, value } = randomConfig(seed)
  const { content, problem } = mergeConfigContent(SCRIPT, text)
  expect(problem).toBeUndefined()
  expect(parsed(content)).toEqual({ ...value, plugin: [...(value.plugin ?? []), OURS] })
  expect(withoutOurs(content)).toContain(text)
  expect(mergeConfigContent(SCRIPT, content).content).toBe(content)
})
