import { afterEach, expect, test, vi } from 'vitest'
import { createEmulator } from '../../src/screen/emulator.ts'
import { LazyEmulator } from '../../src/screen/lazy-emulator.ts'
import { readText } from '../../src/screen/plain-screen.ts'
import { putToRest, wake } from '../../src/screen/resting-emulator.ts'
import { ScreenReaders } from '../../src/screen/screen-readers.ts'
import { randomOutput } from './grammar.ts'
import { allOf, REST_SCROLLBACK } from './rest-state.ts'
import { skimmableOutput } from './skim-grammar.ts'
import { seeded } from './support.ts'

afterEach(() => {
  vi.useRealTimers()
})

test('an emulator that was put away is the same when it comes back, and behaves the same', () => {
  let rested = 0
  for (let seed = 1; seed <= 400; seed++) {
    const random = seeded(seed * 31)
    const size = { cols: 8 + random(40), rows: 2 + random(10) }
    const before = createEmulator(size, REST_SCROLLBACK)
    const output = (n: number): Buffer =>
      random(2) === 0
        ? randomOutput(seed * 3 + n, 60, size.cols, size.rows)
        : skimmableOutput(seed * 3 + n, 400, size.cols, size.rows)
    before.feed(output(0))
    if (random(3) === 0) before.resize({ cols: 8 + random(40), rows: 2 + random(10) })
    before.feed(Buffer.concat([output(1), Buffer.from(random(2) === 0 ? 'x\x1b[22;2t' : '')]))
    const resting = putToRest(before)
    if (resting === undefined) continue
    rested += 1
    const after = wake(resting, REST_SCROLLBACK)
    expect(allOf(after), `seed ${seed}`).toEqual(allOf(before))
    const later = output(2)
    for (const emulator of [before, after]) emulator.feed(later)
    expect(allOf(after), `seed ${seed}, later`).toEqual(allOf(before))
    for (const emulator of [before, after]) emulator.resize({ cols: size.cols + 5, rows: size.rows })
    expect(allOf(after), `seed ${seed}, resized`).toEqual(allOf(before))
    for (const emulator of [before, after]) emulator.dispose()
  }
  expect(rested).toBeGreaterThan(100)
}, 120_000)

test('an emulator that nobody needs for a while is put away, with where an earlier text ends, and none that is read', () => {
  vi.useFakeTimers()
  const readers = new ScreenReaders()
  const ghost = Buffer.from('earlier\r\n')
  const lazy = new LazyEmulator({ size: { cols: 20, rows: 5 }, scrollbackLines: 10, ghost, readers, onAnswer: () => {} })
  lazy.get(false).feed(Buffer.from('now\r\n'))
  expect(readers.ghostRow).toBe(1)
  vi.advanceTimersByTime(10_000)
  expect(lazy.present).toBeUndefined()
  expect(vi.getTimerCount()).toBe(0)
  const back = lazy.get(false)
  expect(readText(back, 0).lines).toEqual(['earlier', 'now', '', '', ''])
  expect(readers.ghostRow).toBe(1)
  const reader = readers.add({}, (take) => Promise.resolve(take()))
  vi.advanceTimersByTime(10_000)
  expect(lazy.present).toBe(back)
  reader[Symbol.dispose]()
  vi.advanceTimersByTime(10_000)
  expect(lazy.present).toBeUndefined()
  lazy.dispose()
})
