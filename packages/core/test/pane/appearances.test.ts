import { expect, test } from 'vitest'
import { Appearances } from '../../src/pane/appearances.ts'
import type { FoundMatch } from '../../src/pane/find-matches.ts'

const match = (text: string, open = false): FoundMatch => ({ text, groups: [], open })

test('of several matches that appear at once, the last one counts', () => {
  const appearances = new Appearances()
  expect(appearances.look([match('a'), match('b')], true)?.text).toBe('b')
  expect(appearances.look([match('a'), match('b')], true)).toBeUndefined()
  expect(appearances.look([match('c'), match('b')], true)?.text).toBe('c')
})

test('what a screen that is being painted misses once is not gone; what one at rest misses is', () => {
  const appearances = new Appearances()
  appearances.look([match('a')], true)
  appearances.look([], false)
  expect(appearances.look([match('a')], false)).toBeUndefined()
  appearances.look([], true)
  expect(appearances.look([match('a')], false)?.text).toBe('a')
  appearances.look([], false)
  appearances.look([], false)
  expect(appearances.look([match('a')], false)?.text).toBe('a')
})

test('a match at the end of the text has appeared when it no longer grows', () => {
  const growing = new Appearances()
  for (const text of ['.', '..', '...']) expect(growing.look([match(text, true)], false)).toBeUndefined()
  expect(growing.look([match('...', true)], true)?.text).toBe('...')
  const lasting = new Appearances()
  expect(lasting.look([match('> ', true)], false)).toBeUndefined()
  expect(lasting.look([match('> ', true)], false)?.text).toBe('> ')
  expect(lasting.look([match('> ', true)], true)).toBeUndefined()
})

test('what is absorbed has been there, except what was about to appear', () => {
  const appearances = new Appearances()
  appearances.look([match('new', true)], false)
  appearances.absorb([match('old'), match('new')])
  expect(appearances.look([match('old'), match('new')], true)?.text).toBe('new')
})
