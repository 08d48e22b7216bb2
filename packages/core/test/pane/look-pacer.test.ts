import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { LookPacer } from '../../src/pane/look-pacer.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('output is looked at when it has settled, and nothing is left to do then', () => {
  const looks: boolean[] = []
  const pacer = new LookPacer((settled) => looks.push(settled))
  pacer.arrived()
  vi.advanceTimersByTime(100)
  pacer.arrived()
  vi.advanceTimersByTime(100)
  expect(looks).toEqual([])
  expect(pacer.busy).toBe(true)
  vi.advanceTimersByTime(30)
  expect(looks).toEqual([true])
  expect(pacer.busy).toBe(false)
  expect(vi.getTimerCount()).toBe(0)
})

test('output that goes on is looked at twice a second, as not settled', () => {
  const looks: boolean[] = []
  const pacer = new LookPacer((settled) => looks.push(settled))
  for (let ms = 0; ms < 3000; ms += 10) {
    pacer.arrived()
    vi.advanceTimersByTime(10)
  }
  expect(looks.length).toBeGreaterThanOrEqual(5)
  expect(looks.length).toBeLessThanOrEqual(6)
  expect(looks).not.toContain(true)
  vi.advanceTimersByTime(200)
  expect(looks.at(-1)).toBe(true)
})

test('looks that take long come less often', () => {
  let looks = 0
  const pacer = new LookPacer(() => {
    looks += 1
  })
  pacer.looked(() => vi.advanceTimersByTime(1000))
  expect(pacer.mayLook).toBe(false)
  for (let ms = 0; ms < 3900; ms += 10) {
    pacer.arrived()
    vi.advanceTimersByTime(10)
  }
  expect(looks).toBe(0)
  expect(pacer.mayLook).toBe(false)
  vi.advanceTimersByTime(200)
  expect(pacer.mayLook).toBe(true)
})
