import { expect, test } from 'vitest'
import { InputTurns } from '../../src/live/input-turns.ts'

function typewriter(): { readonly typed: string[]; readonly input: InputTurns } {
  const typed: string[] = []
  const write = (bytes: Uint8Array): boolean => typed.push(Buffer.from(bytes).toString()) > 0
  return { typed, input: new InputTurns({ write, drained: async () => {} }) }
}

test('what is typed during a turn follows it, in order, and is not lost when its buffer is used again', async () => {
  const { typed, input } = typewriter()
  input.write(Buffer.from('before'))
  const turn = input.begin()
  const buffer = Buffer.from('one')
  expect(input.write(buffer)).toBe(true)
  buffer.fill('x')
  input.write(Buffer.from('two'))
  let drained = false
  const waiting = input.drained().then(() => {
    drained = true
  })
  await new Promise((resolve) => setImmediate(resolve))
  expect([typed, drained]).toEqual([['before'], false])
  turn[Symbol.dispose]()
  turn[Symbol.dispose]()
  input.write(Buffer.from('after'))
  await waiting
  expect(typed).toEqual(['before', 'one', 'two', 'after'])
})

test('who types more than a megabyte during a turn is told to hold back', () => {
  const { input } = typewriter()
  using _turn = input.begin()
  expect(input.write(new Uint8Array(1 << 20))).toBe(true)
  expect(input.write(new Uint8Array(1))).toBe(false)
})
