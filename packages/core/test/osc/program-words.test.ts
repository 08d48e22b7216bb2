import { describe, expect, test } from 'vitest'
import { ProgramWords } from '../../src/osc/program-words.ts'
import { withoutStatusAnswers } from '../../src/osc/status-query.ts'
import type { StatusRecords } from '../../src/osc/status-records.ts'
import { randomPieces } from '../support/random-pieces.ts'

/** All that is heard, in order: each change of the records as they are then. */
function hear(
  pieces: readonly (string | Uint8Array)[],
  shell = true,
): { readonly heard: string[]; readonly records: () => string } {
  const heard: string[] = []
  let records = ''
  const words = new ProgramWords({
    onQuery: (terminator) => heard.push(`query ${JSON.stringify(terminator)}`),
    onStatus: (now: StatusRecords) => {
      records = now.all.map(({ id, state }) => `${id}:${state}`).join(' ')
      heard.push(records)
    },
    ...(shell ? { onMark: (mark) => heard.push(mark.type) } : {}),
  })
  for (const piece of pieces) words.push(typeof piece === 'string' ? Buffer.from(piece) : piece)
  return { heard, records: () => records }
}

const report = (text: string): string => `\x1b]7501;${text}\x1b\\`

describe('records', () => {
  test.each<[string, string, string]>([
    ['begin and end', report('state=working') + report('state=clear'), ''],
    ['end with a full reset', `${report('state=done')}x\x1bcy`, ''],
    ['end with a full reset within a sequence', `${report('state=done')}\x1b]0;title\x1bc`, ''],
    ['stay at a soft reset', `${report('state=done')}\x1b[!p`, ':done'],
    ['begin anew after a reset', `${report('state=done:id=a')}\x1bc${report('state=idle')}`, ':idle'],
    ['of work end at a prompt', `${report('state=working')}${report('state=done:id=a')}\x1b]133;A\x07`, 'a:done'],
    ['of work stay at other marks', `${report('state=working')}\x1b]133;C\x07\x1b]133;D;0\x07`, ':working'],
  ])('%s', (_, output, expected) => {
    expect(hear([output]).records()).toBe(expected)
  })

  test('a program that is no shell has no prompt', () => {
    expect(hear([`${report('state=working')}\x1b]133;A\x07`], false).records()).toBe(':working')
  })

  test('a sequence of 4096 bytes counts, a longer one does not', () => {
    const padded = (length: number, end: string): string =>
      `\x1b]7501;state=idle:pad=${'x'.repeat(length - 22 - end.length)}${end}`
    for (const end of ['\x07', '\x1b\\']) {
      expect(padded(4096, end)).toHaveLength(4096)
      expect(hear([padded(4096, end)]).heard).toEqual([':idle'])
      expect(hear([padded(4097, end), report('state=done')]).heard).toEqual([':done'])
    }
  })
})

test('a question is heard with the end it had', () => {
  expect(hear(['\x1b]7501;?\x1b\\', '\x1b]7501;?\x07']).heard).toEqual(['query "\\u001b\\\\"', 'query "\\u0007"'])
})

test('the pieces that output comes in make no difference', () => {
  const output = Buffer.from(
    `a\x1b[1m${report('state=working:id=a/b')}ü\x1b]7501;?\x07${report('state=bad')}\x1b]133;A\x07${report('state=done')}\x1bc\x1b]0;t\x07` +
      `${report('state=error')}\x1b]7501;state=idle\x18${report('state=blocked:kind=auth')}\x1b]7\x1b]75\x1b]133;C\x07\x1b]7501;state=done\x1b[m\x1b`,
  )
  const whole = hear([output]).heard
  expect(whole).toHaveLength(9)
  expect(hear([...output].map((byte) => Uint8Array.of(byte))).heard).toEqual(whole)
  for (const pieces of randomPieces(output, { seed: 4711, rounds: 500, longest: 30 })) expect(hear(pieces).heard).toEqual(whole)
})

test('a flood of records of any kind is taken in within bounds, and what follows is heard', () => {
  const kinds = [
    (index: number) => report(`state=working:id=${index}`),
    (index: number) => `\x1b]7501;state=done:id=${index}`,
    (index: number) => report(`state=done:id=${'x/'.repeat(40)}${index}`),
    () => report(`state=idle:msg=${'A'.repeat(5000)}`),
    () => `\x1b]7501;${'?'.repeat(5000)}`,
    (index: number) => `\x1b]8;;http://${index}\x07link\x1b]8;;\x07`,
  ]
  let now: StatusRecords | undefined
  const words = new ProgramWords({
    onQuery: () => {},
    onStatus: (records) => {
      now = records
    },
  })
  const before = process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers
  for (const kind of kinds) {
    const piece = Buffer.from(Array.from({ length: 400 }, (_, index) => kind(index)).join(''))
    for (let sent = 0; sent < 4_000_000; sent += piece.length) {
      for (let at = 0; at < piece.length; at += 4095) words.push(piece.subarray(at, at + 4095))
    }
    words.push(Buffer.from(`\x18${report('state=done:id=last')}`))
    expect(now?.all.at(-1)?.id).toBe('last')
    expect(now?.size).toBeLessThanOrEqual(256)
  }
  expect(process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers - before).toBeLessThan(256 << 20)
}, 120_000)

describe("answers of terminals to the pane's question", () => {
  test.each<[string, string, string]>([
    ['alone', '\x1b]7501;?\x1b\\', ''],
    ['with BEL', '\x1b]7501;?\x07', ''],
    ['with more in it', '\x1b]7501;?:rev=5\x07', ''],
    ['among others', '\x1b[?62c\x1b]7501;?\x1b\\\x1b[1;1R\x1b]7501;?\x07x', '\x1b[?62c\x1b[1;1Rx'],
    ['without an end', '\x1b]7501;?', '\x1b]7501;?'],
    ['cut off by another sequence', '\x1b]7501;?\x1b[A', '\x1b]7501;?\x1b[A'],
    ['something else', '\x1b]7501;state=idle\x07', '\x1b]7501;state=idle\x07'],
  ])('%s', (_, input, expected) => {
    expect(Buffer.from(withoutStatusAnswers(Buffer.from(input))).toString()).toBe(expected)
  })
})
