import { describe, expect, test } from 'vitest'
import { isValidSessionId } from '../src/index.ts'
import { A } from './support/pane.ts'

describe('a session id is a canonical UUID', () => {
  test.each([A, '00000000-0000-0000-0000-000000000000', '0920d4d9-5a9b-4097-8cbc-cc0bb84456c3'])('%s is one', (id) => {
    expect(isValidSessionId(id)).toBe(true)
  })

  test.each([
    ['empty', ''],
    ['upper case: Claude Code finds nothing by it', A.toUpperCase()],
    ['mixed case', `A${A.slice(1)}`],
    ['too short', A.slice(1)],
    ['too long', `${A}0`],
    ['no dashes', A.replaceAll('-', '')],
    ['a dash elsewhere', A.replace('-', '').replace(/^(.{9})/, '$1-')],
    ['an option', '--continue'],
    ['an option of the right length', `-${A.slice(1)}`],
    ['a space in front', ` ${A}`],
    ['a line feed behind', `${A}\n`],
    ['another line behind', `${A}\n--continue`],
    ['NUL behind', `${A}\0`],
    ['braces', `{${A}}`],
    ['a path', `../${A}`],
    ['not hexadecimal', A.replace('a', 'g')],
    ['full-width digits', A.replace('0', '０')],
    ['a title', 'my conversation'],
    ['undefined', undefined],
    ['null', null],
    ['a number', 7],
    ['a list of one', [A]],
    ['an object that says it', { toString: () => A }],
  ])('not %s', (_what, value) => {
    expect(isValidSessionId(value)).toBe(false)
  })
})
