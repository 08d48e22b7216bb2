import { expect, test } from 'vitest'
import { errnoOf, isQuilError, messageOf, QUIL_ERROR_CODES, QuilError } from '../src/errors.ts'

test('a QuilError carries code, message, details and cause', () => {
  const cause = new Error('why')
  const error = new QuilError('CWD_NOT_FOUND', 'no /src', { details: { cwd: '/src' }, cause })
  expect(error).toMatchObject({ name: 'QuilError', code: 'CWD_NOT_FOUND', message: 'no /src', details: { cwd: '/src' }, cause })
  expect(error).toBeInstanceOf(Error)
})

test('without options, details are empty and there is no cause', () => {
  const error = new QuilError('ABORTED', 'stopped')
  expect(error.details).toEqual({})
  expect('cause' in error).toBe(false)
})

test('isQuilError knows its own, by code too, and one of another copy of this package', () => {
  const error = new QuilError('ABORTED', 'stopped')
  const foreignCopy = Object.assign(new Error('stopped'), { name: 'QuilError', code: 'ABORTED' })
  for (const one of [error, foreignCopy]) {
    expect(isQuilError(one)).toBe(true)
    expect(isQuilError(one, 'ABORTED')).toBe(true)
    expect(isQuilError(one, 'PANE_RUNNING')).toBe(false)
  }
})

test.each([undefined, null, 'QuilError', { name: 'QuilError', code: 'ABORTED' }, new Error('x')])(
  'isQuilError says no to %s',
  (value) => {
    expect(isQuilError(value)).toBe(false)
  },
)

test('the list of codes has no code twice, all in capitals', () => {
  expect(new Set(QUIL_ERROR_CODES).size).toBe(QUIL_ERROR_CODES.length)
  for (const code of QUIL_ERROR_CODES) expect(code).toMatch(/^[A-Z]+(_[A-Z]+)*$/)
})

test('errnoOf reads errno codes and nothing else', () => {
  expect(errnoOf(Object.assign(new Error('x'), { code: 'ENOENT' }))).toBe('ENOENT')
  for (const value of [new Error('x'), Object.assign(new Error('x'), { code: 2 }), { code: 'ENOENT' }, null, undefined]) {
    expect(errnoOf(value)).toBeUndefined()
  }
})

test('messageOf answers for whatever was thrown', () => {
  expect([new Error('m'), 'text', 7, null, undefined].map(messageOf)).toEqual(['m', 'text', '7', 'null', 'undefined'])
})
