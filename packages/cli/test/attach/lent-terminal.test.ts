import { expect, test } from 'vitest'
import { LentTerminal } from '../../src/attach/lent-terminal.ts'
import { terminalIo } from '../support/terminal-io.ts'

test('a terminal passes output as it is from the first output on, and soon after the picture without any', async () => {
  const { io } = terminalIo()
  let passed = 0
  Object.assign(io.stdin, { passOutput: () => void passed++ })
  using terminal = new LentTerminal(io)
  terminal.lend()
  terminal.shows({ kind: 'screen', offset: 0, bytes: Buffer.from('a\r\nb') })
  expect(passed).toBe(0)
  terminal.shows({ kind: 'output', offset: 0, bytes: Buffer.from('c\nd') })
  expect(passed).toBe(1)
  await new Promise(setImmediate)
  terminal.takeBack()
  terminal.lend()
  expect(passed).toBe(1)
  await new Promise(setImmediate)
  expect(passed).toBe(2)
  terminal.takeBack()
  terminal.lend()
  terminal.takeBack()
  await new Promise(setImmediate)
  expect(passed).toBe(2)
})
