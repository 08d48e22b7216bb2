import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { claudeTracker, readPersistedSession, validateQuilHome } from '../src/index.ts'
import { A, fire, incarnate, PANE, payload } from './support/pane.ts'
import { tempDirectory } from './support/temp-directory.ts'

describe('a home the hook command can name', () => {
  test.each([
    'a space',
    ' leading and trailing ',
    'Größe-日本語-😀',
    'a&b',
    '100%',
    "it's",
    "''",
    "'; exit 7; '",
    'a"b',
    '$HOME',
    '$(touch oops)',
    '`touch oops`',
    'back\\slash',
    'back\\n',
    '-dash',
    'star*?[a]',
    'semi;colon|pipe>out<in',
    '#hash!bang~',
    '{brace,d}',
  ])('%j: the real command records from there', async (name) => {
    const home = join(await tempDirectory(), name)
    expect(validateQuilHome(home)).toBe(home)
    await claudeTracker().prepare(home)
    await incarnate(home)
    expect(await fire(home, payload('SessionStart/startup', A))).toEqual({ code: 0, signal: null, stdout: '', stderr: '' })
    expect(await readPersistedSession(home, PANE)).toMatchObject({ id: A, source: 'startup' })
  })
})

describe('any other home is refused before anything starts', () => {
  test.each(['\0', '\n', '\r', '\t', '\x1b', '\x7f', '\x01'])('%j in it', async (character) => {
    const home = join(await tempDirectory(), `a${character}b`)
    const refused = expect.objectContaining({ code: 'INVALID_HOME', message: expect.stringContaining('control character') })
    expect(() => validateQuilHome(home)).toThrow(refused)
    await expect(claudeTracker().prepare(home)).rejects.toThrow(refused)
    await expect(incarnate(home)).rejects.toThrow(refused)
  })

  test.each(['', 'relative', './here', '~/quil'])('%j is not absolute', (home) => {
    expect(() => validateQuilHome(home)).toThrow(expect.objectContaining({ code: 'INVALID_HOME' }))
  })
})
