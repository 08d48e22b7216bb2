import { expect, test } from 'vitest'
import { isPaneId, newPaneId, newSpawnId, parsePaneId } from '../src/ids.ts'

test('new ids have their shape and do not repeat', () => {
  const panes = Array.from({ length: 1000 }, newPaneId)
  const spawns = Array.from({ length: 1000 }, newSpawnId)
  for (const id of panes) expect(id).toMatch(/^pane-[0-9a-f]{8}$/)
  for (const id of spawns) expect(id).toMatch(/^[0-9a-f]{16}$/)
  expect(new Set(spawns).size).toBe(1000)
  expect(panes.every(isPaneId)).toBe(true)
})

test.each(['a', 'pane-0123abcd', 'A_b-9', '-', '__proto__', 'x'.repeat(64)])('%j names a pane', (id) => {
  expect(isPaneId(id)).toBe(true)
  expect(parsePaneId(id)).toBe(id)
})

const wrong = ['', 'x'.repeat(65), 'a b', 'a/b', '..', 'a.b', 'ä', 'a\n', '\na', 'a\0', 'a;b', '$HOME', 'a\u200b']

test.each(wrong)('%j does not', (id) => {
  expect(isPaneId(id)).toBe(false)
  expect(() => parsePaneId(id)).toThrow(expect.objectContaining({ code: 'INVALID_ID' }))
})

test.each([undefined, null, 7, {}, ['a'], { toString: () => 'a' }])('%o is no pane id', (value) => {
  expect(isPaneId(value)).toBe(false)
})

test('a long wrong id is quoted only in part', () => {
  expect(() => parsePaneId('!'.repeat(10_000))).toThrow(/^.{0,200}$/)
})
