import { afterEach, expect, test, vi } from 'vitest'
import { createEmulator, type Emulator } from '../../src/screen/emulator.ts'
import { LazyEmulator } from '../../src/screen/lazy-emulator.ts'
import { readText } from '../../src/screen/plain-screen.ts'
import { putToRest, wake } from '../../src/screen/resting-emulator.ts'
import { ScreenReaders } from '../../src/screen/screen-readers.ts'
import { paintSnapshot } from '../../src/screen/snapshot.ts'
import { randomOutput } from './grammar.ts'
import { skimmableOutput } from './skim-grammar.ts'
import { seeded, stateOf } from './support.ts'

const SCROLLBACK = 20

afterEach(() => {
  vi.useRealTimers()
})

/** Everything that is shown, that is kept, and that decides about what comes. */
function allOf(emulator: Emulator): object {
  return {
    state: stateOf(emulator, SCROLLBACK),
    text: readText(emulator, SCROLLBACK),
    painted: Buffer.from(paintSnapshot(emulator, SCROLLBACK)).toString(),
    rows: emulator.core.buffers.normal.lines.length,
    titles: emulator.core._inputHandler._windowTitleStack,
    joins: emulator.core._inputHandler._parser.precedingJoinState,
  }
}

test('an emulator that was put away is the same when it comes back, and behaves the same', () => {
  let rested = 0
  for (let seed = 1; seed <= 400; seed++) {
    const random = seeded(seed * 31)
    const size = { cols: 8 + random(40), rows: 2 + random(10) }
    const before = createEmulator(size, SCROLLBACK)
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
    const after = wake(resting, SCROLLBACK)
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

/** What could get lost while an emulator is put away: the output that makes it. */
const RESTS: Readonly<Record<string, string>> = {
  'a colour of an underline that is not there': '\x1b7\x1b[4;58:5:1m\x1b8\x1b[59mX\x1b[58:5:2mY',
  'a letter before a cursor that waits to wrap, where line drawing is saved': '\x1b(0\x1b7\x1b(B\x1b[1;20Hx\x07',
  'a set that came back with the cursor of the other screen': '\x1b(0\x1b7\x1b(B\x1b8\x1b[?1049h',
}

test('nothing of it is lost meanwhile', () => {
  for (const [name, output] of Object.entries(RESTS)) {
    const before = createEmulator({ cols: 20, rows: 4 }, SCROLLBACK)
    before.feed(Buffer.from(output))
    const resting = putToRest(before)
    const after = resting === undefined ? before : wake(resting, SCROLLBACK)
    for (const later of ['', 'x\u0301\r\n'.repeat(6), '\x0fq#\x0eq#\x1bnq#\x1boq#\x1b8q#']) {
      for (const emulator of new Set([before, after])) emulator.feed(Buffer.from(later))
      expect(allOf(after), name).toEqual(allOf(before))
    }
  }
})

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
