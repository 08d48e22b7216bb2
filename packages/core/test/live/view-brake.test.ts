import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import type { SpawnId } from '../../src/ids.ts'
import { View } from '../../src/live/view.ts'
import { ViewBrake } from '../../src/live/view-brake.ts'
import { OutputLog, PaneScreen } from '../../src/screen/index.ts'
import { DEFAULT_SIZE } from '../../src/size.ts'

const SPAWN = 'spawn-1' as SpawnId
const KB = 1 << 10
/** More behind than a program is let run ahead of the fastest. */
const AHEAD = 600 * KB

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** A program that writes, and one view of it from its first byte on. */
function watched() {
  const log = new OutputLog({ capacity: 2 << 20 })
  const screen = new PaneScreen({ log, size: DEFAULT_SIZE, onAnswer: () => {}, onPressure: () => {} })
  const start = { from: { spawnId: SPAWN, offset: 0 }, resizedAt: undefined, scrollbackLines: 0 }
  const view = new View(log, screen, SPAWN, start)
  let held = false
  const brake = new ViewBrake((holds) => {
    held = holds
  })
  onTestFinished(() => {
    brake[Symbol.dispose]()
    screen.dispose()
  })
  brake.add(view)
  const take = (bytes: number): void => {
    for (let left = bytes; left > 0; ) left -= view.take(Math.min(left, 64 * KB))?.bytes.length ?? left
  }
  const write = (bytes: number): void => {
    log.push(Buffer.alloc(bytes, 'x'))
    brake.look()
  }
  return { write, take, isHeld: () => held, view }
}

/** Nobody takes anything for so long. */
const stall = (ms: number): void => void vi.advanceTimersByTime(ms)

test('a view that has taken nothing yet is waited for a twentieth of a second', () => {
  const { write, isHeld } = watched()
  write(AHEAD)
  expect(isHeld()).toBe(true)
  stall(49)
  expect(isHeld()).toBe(true)
  stall(2)
  expect(isHeld()).toBe(false)
})

test('one that has read a megabyte before, four times as long', () => {
  const { write, take, isHeld } = watched()
  for (let pieces = 0; pieces < 2; pieces++) {
    write(500 * KB)
    take(500 * KB)
  }
  write(AHEAD)
  take(50 * KB)
  expect(isHeld()).toBe(true)
  stall(190)
  expect(isHeld()).toBe(true)
  stall(20)
  expect(isHeld()).toBe(false)
})

test('and anew once it has had its turn', () => {
  const { write, take, isHeld } = watched()
  for (let pieces = 0; pieces < 2; pieces++) {
    write(550 * KB)
    take(550 * KB)
  }
  write(AHEAD)
  stall(160)
  take(64 * KB)
  stall(220)
  expect(isHeld()).toBe(true)
  stall(40)
  expect(isHeld()).toBe(false)
})

test('a slow one counts again once it reads output and is near its end, before it has reached it', () => {
  const { write, take, isHeld, view } = watched()
  write(AHEAD)
  stall(60)
  expect(isHeld()).toBe(false)
  take(AHEAD - 100 * KB)
  write(4 * KB)
  expect(view.lag).toBe(104 * KB)
  write(500 * KB)
  expect(isHeld()).toBe(true)
})
