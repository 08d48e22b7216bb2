import { afterEach, expect, test, vi } from 'vitest'
import { createEmulator, type Emulator } from '../../src/screen/emulator.ts'
import { LazyEmulator } from '../../src/screen/lazy-emulator.ts'
import { ScreenReaders } from '../../src/screen/screen-readers.ts'
import type { Snapshot } from '../../src/screen/snapshot.ts'
import { skimmableOutput } from './skim-grammar.ts'
import { openScreen, seeded, stateOf } from './support.ts'

const LINES = [0, 3, 1000]

afterEach(() => {
  vi.useRealTimers()
})

test('a screen that is looked at again is as it is then, whatever came in between, rest, sizes and takers who change what they got', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  for (let seed = 1; seed <= 40; seed++) {
    const random = seeded(seed * 17)
    let size = { cols: 20 + random(60), rows: 3 + random(20) }
    const whole = createEmulator(size, 1000)
    using pane = openScreen({ size })
    for (let step = 0; step < 12; step++) {
      if (random(3) === 0) {
        const output = skimmableOutput(seed * 100 + step, 2000, size.cols, size.rows)
        whole.feed(output)
        pane.push(output)
      }
      if (random(6) === 0) {
        size = { cols: 20 + random(60), rows: 3 + random(20) }
        whole.resize(size)
        pane.screen.resized(size)
      }
      if (random(4) === 0) vi.advanceTimersByTime(10_000)
      const lines = LINES[random(LINES.length)] ?? 0
      const snapshot = await pane.screen.snapshot({ scrollbackLines: lines })
      const { cols, rows } = size
      expect(snapshot).toMatchObject({ offset: pane.log.end, size: { cols, rows }, title: whole.title })
      using shown = showing(snapshot)
      expect(stateOf(shown.emulator, lines), `seed ${seed}, step ${step}`).toEqual(stateOf(whole, lines))
      expect(rowsAbove(shown.emulator)).toBe(Math.min(lines, rowsAbove(whole)))
      snapshot.bytes.fill(0x21)
    }
    whole.dispose()
  }
})

test('the picture of an emulator that was put away is given without it, unless it has more lines than are wanted', () => {
  vi.useFakeTimers()
  const readers = new ScreenReaders()
  const size = { cols: 20, rows: 3 }
  const lazy = new LazyEmulator({ size, scrollbackLines: 10, ghost: undefined, readers, onAnswer: () => {} })
  const emulator = lazy.get(false)
  emulator.feed(Buffer.from('\x1b]2;name\x07one\r\ntwo\r\nthree\r\nfour\r\nfive'))
  const { bytes } = lazy.snapshot(emulator, 40, 10)
  vi.advanceTimersByTime(10_000)
  expect(lazy.kept(40, 2)).toEqual({ offset: 40, size, bytes, title: 'name' })
  expect(lazy.kept(40, 1)).toBeUndefined()
  expect(lazy.present).toBeUndefined()
  lazy.dispose()
})

function showing({ size, bytes }: Snapshot): Disposable & { readonly emulator: Emulator } {
  const emulator = createEmulator(size, 1000)
  emulator.feed(bytes)
  return { emulator, [Symbol.dispose]: () => emulator.dispose() }
}

function rowsAbove({ core }: Emulator): number {
  return core.buffers.normal.ybase
}
