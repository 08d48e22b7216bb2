import { expect, test } from 'vitest'
import { FlushPacer } from '../../src/live/flush-pacer.ts'

test('the echo of a key is handed on within the call that brings it', () => {
  let flushes = 0
  using pacer = closing(new FlushPacer(() => void flushes++))
  for (let key = 1; key <= 8; key++) {
    pacer.arrived(1, true)
    expect(flushes).toBe(key)
  }
})

test('a flood is handed on every 2 ms or 64 KiB, and two reads in 2 ms besides', async () => {
  let flushes = 0
  using pacer = closing(new FlushPacer(() => void flushes++))
  const startedAt = performance.now()
  let bytes = 0
  let elapsed = 0
  while (elapsed < 60) {
    pacer.arrived(4095, true)
    bytes += 4095
    await new Promise(setImmediate)
    elapsed = performance.now() - startedAt
  }
  // A timer may be up to 1 ms early.
  expect(flushes).toBeLessThanOrEqual(2 * (elapsed / 2 + 1) + elapsed + bytes / (64 << 10) + 1)
  expect(flushes).toBeGreaterThan(2)
})

test('what waits is handed on although nothing more comes', async () => {
  let told: () => void = () => {}
  let flushed = true
  using pacer = closing(
    new FlushPacer(() => {
      flushed = true
      told()
    }),
  )
  while (flushed) {
    flushed = false
    pacer.arrived(4095, true)
  }
  await new Promise<void>((resolve) => {
    told = resolve
  })
})

test('nothing is handed on where nobody looks', () => {
  using pacer = closing(new FlushPacer(() => expect.unreachable()))
  for (let read = 0; read < 100; read++) pacer.arrived(4095, false)
})

function closing(pacer: FlushPacer): FlushPacer & Disposable {
  return Object.assign(pacer, { [Symbol.dispose]: () => pacer.close() })
}
