import { readFile } from 'node:fs/promises'
import { PANE_ID_PATTERN } from '@quil/core'
import { describe, expect, test } from 'vitest'
import { isValidSessionId, SESSION_ID_PATTERN } from '../src/index.ts'

const script = await readFile(new URL('../scripts/record-session.js', import.meta.url), 'utf8')

test.each(['ses_dfdead2daffeKrY8u158R9m8XR', 'a', '0', '_', 'a-', '_-', 'A-b_9', 'x'.repeat(128)])('%s is a session id', (id) => {
  expect(isValidSessionId(id)).toBe(true)
})

test.each<[unknown, string]>([
  ['', 'empty'],
  ['x'.repeat(129), '129 characters'],
  ['-ses_a', 'an option'],
  ['--session', 'an option'],
  ['-', 'a dash'],
  ['ses a', 'a space'],
  [' ses_a', 'a space in front'],
  ['ses_a\n', 'a line feed at the end'],
  ['ses_a\r', 'a carriage return'],
  ['ses_a\0', 'NUL'],
  ['ses.a', 'a dot'],
  ['../ses_a', 'a path'],
  ['ses/a', 'a slash'],
  ["ses_a' or 1=1 --", 'SQL'],
  ['ses_ä', 'a letter beyond ASCII'],
  ['ses_{id}', 'a placeholder'],
  ['ses_$HOME', 'a variable'],
  ['ses_a;b', 'a semicolon'],
  [undefined, 'undefined'],
  [null, 'null'],
  [7, 'a number'],
  [['ses_a'], 'a list that reads like an id'],
  [{ toString: () => 'ses_a' }, 'an object that reads like an id'],
])('%j is no session id: %s', (id) => {
  expect(isValidSessionId(id)).toBe(false)
})

test('the pattern keeps no state between two questions', () => {
  expect([SESSION_ID_PATTERN.flags, isValidSessionId('a'), isValidSessionId('a')]).toEqual(['', true, true])
})

describe('the scripts carry the same rules', () => {
  test.each([
    ['SESSION_ID', SESSION_ID_PATTERN],
    ['PANE_ID', PANE_ID_PATTERN],
  ])('%s', (name, pattern) => {
    expect(script).toContain(`\nconst ${name} = ${pattern}\n`)
  })

  test('SPAWN_ID takes what core makes', async () => {
    const literal = /^const SPAWN_ID = \/(.+)\/$/m.exec(script)?.[1] ?? '(no such line)'
    const { newSpawnId } = await import('../../core/src/ids.ts')
    for (let round = 0; round < 100; round++) expect(newSpawnId()).toMatch(new RegExp(literal))
  })
})
