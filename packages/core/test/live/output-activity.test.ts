import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { OutputActivity } from '../../src/live/output-activity.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** What was told, each with its second. */
function told(): { readonly activity: OutputActivity; readonly said: string[] } {
  const begun = performance.now()
  const said: string[] = []
  const activity = new OutputActivity((what) => said.push(`${what} ${Math.round((performance.now() - begun) / 1000)}`))
  return { activity, said }
}

test('a piece of output is told at once, and the silence behind it after 5 s', () => {
  const { activity, said } = told()
  activity.arrived()
  expect(said).toEqual(['active 0'])
  vi.advanceTimersByTime(3000)
  activity.arrived()
  vi.advanceTimersByTime(4999)
  expect(said).toEqual(['active 0'])
  vi.advanceTimersByTime(1)
  expect(said).toEqual(['active 0', 'quiet 8'])
  expect(vi.getTimerCount()).toBe(0)
})

test('a pane that writes every few seconds is told once in 10 s at the most', () => {
  const { activity, said } = told()
  for (let n = 0; n < 100; n++) {
    activity.arrived()
    vi.advanceTimersByTime(6000)
  }
  vi.advanceTimersByTime(20_000)
  expect(said.length).toBeLessThanOrEqual(2 * 61)
  expect(said.at(-1)).toMatch('quiet')
  expect(vi.getTimerCount()).toBe(0)
})

test('a program that has ended falls silent without a word', () => {
  const { activity, said } = told()
  activity.arrived()
  activity[Symbol.dispose]()
  activity.arrived()
  vi.advanceTimersByTime(20_000)
  expect(said).toEqual(['active 0'])
})
