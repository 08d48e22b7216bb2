import { describe, expect, test } from 'vitest'
import { expandTemplate, templateHasPlaceholder } from '../../src/index.ts'

describe('a placeholder is a name between braces', () => {
  test.each<[boolean, readonly string[]]>([
    [false, []],
    [false, ['']],
    [false, ['--continue']],
    [true, ['{session_id}']],
    [true, ['--session', '{session_id}']],
    [true, ['--session={session_id}']],
    [true, ['{A}', '{b1_}']],
    [true, ['{{a}}']],
    [true, ['{a', '{b}']],
    [false, ['{}']],
    [false, ['{ a }']],
    [false, ['{1a}']],
    [false, ['{_a}']],
    [false, ['{__proto__}']],
    [false, ['{a-b}']],
    [false, ['{a', 'b}']],
    [false, ['{"json": 1}']],
  ])('%s: %j', (expected, template) => {
    expect(templateHasPlaceholder(template)).toBe(expected)
    // A tester that kept its position would answer otherwise the second time.
    expect(templateHasPlaceholder(template)).toBe(expected)
  })
})

describe('expansion', () => {
  const values = { session_id: 'ses_1', dir: '/a b', empty: '', braces: '{dir}', dollar: "$& $1 $' $$", Upper: 'U' }

  test.each<[string, readonly string[], readonly string[]]>([
    ['nothing stays nothing', [], []],
    ['a static template passes through', ['--continue', '', '{}', '{ a }'], ['--continue', '', '{}', '{ a }']],
    ['a value takes the place of its name', ['--session', '{session_id}'], ['--session', 'ses_1']],
    ['inside an argument', ['--session={session_id}.'], ['--session=ses_1.']],
    ['several in one argument', ['{session_id}@{dir}@{session_id}'], ['ses_1@/a b@ses_1']],
    ['several arguments', ['{dir}', 'x', '{session_id}'], ['/a b', 'x', 'ses_1']],
    ['a value stays one argument', ['{dir}'], ['/a b']],
    ['one pass: braces in a value are data', ['{braces}', '{dir}'], ['{dir}', '/a b']],
    ['braces around a placeholder stay', ['{{session_id}}'], ['{ses_1}']],
    ['replacement patterns in a value are data', ['{dollar}'], ["$& $1 $' $$"]],
    ['an unknown name empties the whole template', ['--session', '{nope}'], []],
    ['an empty value empties the whole template', ['--session', '{empty}'], []],
    ['one missing of several empties the whole template', ['{session_id}', '--dir', '{nope}'], []],
    ['case counts', ['{SESSION_ID}'], []],
    ['… both ways', ['{Upper}'], ['U']],
    ['a name every object has is no value', ['{constructor}'], []],
    ['… nor this one', ['{toString}', '{hasOwnProperty}'], []],
    ['{__proto__} is not a placeholder', ['{__proto__}'], ['{__proto__}']],
  ])('%s', (_, template, expected) => {
    expect(expandTemplate(Object.freeze([...template]), Object.freeze({ ...values }))).toEqual(expected)
  })

  test('a value of its own counts, whatever its name', () => {
    expect(expandTemplate(['{constructor}'], { constructor: 'x' })).toEqual(['x'])
    expect(expandTemplate(['{a}'], JSON.parse('{"__proto__": {"a": "inherited"}}'))).toEqual([])
    expect(expandTemplate(['{a}'], Object.create({ a: 'inherited' }))).toEqual([])
  })

  test('the answer is a list of its own', () => {
    const template = ['--continue']
    const expanded = expandTemplate(template, {})
    expanded.push('more')
    expect(template).toEqual(['--continue'])
  })
})
