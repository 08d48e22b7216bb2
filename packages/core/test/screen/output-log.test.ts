import { expect, test } from 'vitest'
import { OutputLog } from '../../src/screen/index.ts'
import { seeded } from './support.ts'

test('a log answers what was pushed, whatever the pieces, wraps and growth', () => {
  for (let seed = 1; seed <= 60; seed++) {
    const random = seeded(seed)
    let capacity = 1 + random(64)
    const log = new OutputLog({ capacity })
    let all = Buffer.alloc(0)
    let start = 0
    for (let step = 0; step < 80; step++) {
      if (random(20) === 0) capacity += random(40)
      log.grow(capacity)
      const piece = Buffer.from(Array.from({ length: random(12) === 0 ? random(200) : random(20) }, () => random(256)))
      log.push(piece)
      all = Buffer.concat([all, piece])
      piece.fill(0)
      start = Math.max(start, all.length - capacity)
      expect([log.start, log.end, log.capacity], `seed ${seed}`).toEqual([start, all.length, capacity])
      const from = start + random(all.length - start + 1)
      const most = 1 + random(80)
      expect(Buffer.from(log.read(from, most)), `seed ${seed}`).toEqual(all.subarray(from, from + most))
    }
  }
})

test('what was read stays when the log goes on', () => {
  const log = new OutputLog({ capacity: 4 })
  log.push(Buffer.from('abcd'))
  const read = log.read(0, 4)
  log.push(Buffer.from('efgh'))
  expect(Buffer.from(read).toString()).toBe('abcd')
})

test('an offset that is not held is refused', () => {
  const log = new OutputLog({ capacity: 4 })
  log.push(Buffer.from('abcdef'))
  for (const from of [1, 7, -1, 2.5])
    expect(() => log.read(from, 1)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }))
  expect(log.read(6, 10).length).toBe(0)
})

test('a capacity must be a whole number of bytes', () => {
  for (const capacity of [0, -1, 1.5, Number.NaN]) {
    expect(() => new OutputLog({ capacity })).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }))
  }
})
