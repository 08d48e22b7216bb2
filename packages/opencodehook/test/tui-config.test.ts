import { fileURLToPath } from 'node:url'
import { parse } from 'jsonc-parser'
import { describe, expect, test } from 'vitest'
import { buildTuiConfig, tuiScriptPath } from '../src/index.ts'
import { mergeTuiConfig } from '../src/tui-config.ts'
import { randomConfig } from './support/random-config.ts'

const SCRIPT = tuiScriptPath('/home/u/.quil')
const OURS = 'file:///home/u/.quil/opencodehook/quil-tui-tracker.js'
const OTHER = '/home/other/opencodehook/quil-tui-tracker.js'
const PATH = '/etc/my tui/tui.json'

const parsed = (text: string): unknown => parse(text, [], { allowTrailingComma: true })

test('without one of the user it loads our plugin and says nothing else', () => {
  expect(parsed(buildTuiConfig(SCRIPT))).toEqual({ plugin: [OURS] })
})

describe("everything of the user's own is kept", () => {
  test.each<[what: string, text: string, merged: unknown]>([
    ['an empty file', '', { plugin: [OURS] }],
    ['white space', ' \n', { plugin: [OURS] }],
    ['other keys', '{"theme":"nord","nobody_knows":1}', { theme: 'nord', nobody_knows: 1, plugin: [OURS] }],
    ['plugins by name', '{"plugin":["a",["b",{"k":1}]]}', { plugin: ['a', ['b', { k: 1 }], OURS] }],
    ['comments and trailing commas', '{"plugin":["a",/* x */],}', { plugin: ['a', OURS] }],
    ['ours already there', `{"plugin":["${OURS}","a"]}`, { plugin: [OURS, 'a'] }],
    ["another home's script", `{"plugin":["${OTHER}","a"]}`, { plugin: ['a', OURS] }],
    ['{env:…}', '{"theme":"{env:THEME}"}', { theme: '{env:THEME}', plugin: [OURS] }],
  ])('%s', (_what, text, merged) => {
    const { content, problem } = mergeTuiConfig(SCRIPT, { path: PATH, text })
    expect(problem).toBeUndefined()
    expect(parsed(content)).toEqual(merged)
  })

  test.each(Array.from({ length: 200 }, (_, seed) => seed))('generated configuration %i', (seed) => {
    const { text, value } = randomConfig(seed)
    const { content, problem } = mergeTuiConfig(SCRIPT, { path: PATH, text })
    expect(problem).toBeUndefined()
    expect(parsed(content)).toEqual({ ...value, plugin: [...(value.plugin ?? []), OURS] })
    for (const comment of text.match(/\/\* c\d+.*?\*\/|\/\/ c\d+.*/g) ?? []) expect(content).toContain(comment)
  })
})

describe('what is relative to the user’s file becomes absolute', () => {
  test.each([
    ['./a.js', '/etc/my tui/a.js'],
    ['../a.js', '/etc/a.js'],
    ['./sub dir/ü.js', '/etc/my tui/sub dir/ü.js'],
    ['.plugins/a.js', '/etc/my tui/.plugins/a.js'],
    ['.', '/etc/my tui'],
    ['..', '/etc'],
  ])('the plugin %s', (spec, absolute) => {
    const text = JSON.stringify({ plugin: ['first', spec, [spec, { k: 1 }]] })
    expect(parsed(buildTuiConfig(SCRIPT, { path: PATH, text }))).toEqual({
      plugin: ['first', absolute, [absolute, { k: 1 }], OURS],
    })
  })

  test.each(['a', 'a@1.2.3', '@scope/a', '/abs/a.js', 'file:///abs/a.js', 'github:u/r'])(
    'the plugin %s is not relative',
    (spec) => {
      expect(parsed(buildTuiConfig(SCRIPT, { path: PATH, text: JSON.stringify({ plugin: [spec] }) }))).toEqual({
        plugin: [spec, OURS],
      })
    },
  )

  test.each([
    ['{file:x}', '{file:/etc/my tui/x}'],
    ['{file:./x}', '{file:/etc/my tui/x}'],
    ['{file:../x y}', '{file:/etc/x y}'],
    ['{file:/abs/x}', '{file:/abs/x}'],
    ['{file:~/x}', '{file:~/x}'],
    ['{env:X}', '{env:X}'],
  ])('the reference %s', (reference, absolute) => {
    const text = `{"theme":"${reference}","other":"a ${reference} b"}`
    expect(parsed(buildTuiConfig(SCRIPT, { path: PATH, text }))).toEqual({
      theme: absolute,
      other: `a ${absolute} b`,
      plugin: [OURS],
    })
  })
})

describe('opencode starts without a configuration it cannot read; so does ours, and it says so', () => {
  test.each([
    ['broken JSON', '{\n"plugin": [\n', 'line 3: '],
    ['words', 'theme: nord', 'line 1: '],
    ['plugin is no list', '{"plugin":"a"}', 'not an object with a list of plugins'],
    ['a list', '[]', 'not an object with a list of plugins'],
  ])('%s', (_what, text, problem) => {
    const merged = mergeTuiConfig(SCRIPT, { path: PATH, text })
    expect(parsed(merged.content)).toEqual({ plugin: [OURS] })
    expect(merged.problem).toContain(problem)
    expect(merged.problem).toContain(`OPENCODE_TUI_CONFIG (${PATH})`)
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
  ])('%s', (home) => {
    const content = buildTuiConfig(tuiScriptPath(home), { path: PATH, text: '{"plugin":["a"]}' })
    const [, spec] = (parsed(content) as { plugin: [string, string] }).plugin
    expect(fileURLToPath(spec)).toBe(tuiScriptPath(home))
    expect(content).not.toMatch(/\{(?:env|file):/)
  })
})
