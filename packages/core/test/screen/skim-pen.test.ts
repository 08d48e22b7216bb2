import { expect, test } from 'vitest'
import { createEmulator } from '../../src/screen/emulator.ts'
import { goOnAt, skimmerFrom } from '../../src/screen/go-on.ts'
import { penOf } from '../../src/screen/pen-bits.ts'

/** Nothing, everything, and what is left of it. */
const BEFORE = [
  '\x1b[m',
  '\x1b[1;2;3;4;5;7;8;9;53;38;2;1;2;3;48;2;4;5;6;58;2;7;8;9m',
  '\x1b[21;91;102;58;5;200m',
  '\x1b[38;5;9;48;5;10;4m',
]
const CODES = Array.from({ length: 112 }, (_, code) => String(code))
const COLOURS = [38, 48, 58].flatMap((target) =>
  [0, 1, 2, 3, 4, 5, 6].flatMap((kind) =>
    Array.from({ length: 7 }, (_, count) => [target, kind, 300, 4, 31, 7, 1, 42].slice(0, count + 1).join(';')),
  ),
)
/** Read otherwise than short ones. */
const LONG = `${'1;'.repeat(20)}22`
const SEQUENCES = [
  ...CODES,
  ...COLOURS,
  '',
  ';',
  '0;',
  ';1',
  '1;;3',
  '00',
  '01',
  '31;0',
  '1;0;4',
  '4294967327',
  '99999999999',
  LONG,
]

test('the pen of output that is left out is the emulator’s, bit for bit, for every code', () => {
  const [emulator, other] = [createEmulator({ cols: 20, rows: 2 }, 0), createEmulator({ cols: 20, rows: 2 }, 0)]
  for (const before of BEFORE) {
    for (const codes of SEQUENCES) {
      for (const text of [
        `\x1b[${codes}m`,
        `\x1b[${codes}m\x1b[3${codes.at(-1) ?? ''}m`,
        `\x1b[1;3m\x1b[${codes}m`,
        `\x1b[0m\x1b]2;x\x1b\\\x1b[${codes}m\x1b[K`,
      ]) {
        emulator.feed(Buffer.from(before))
        const skimmer = skimmerFrom(emulator, 0, { scrollbackLines: 0, between: 1 })
        const bytes = Buffer.from(`${text}\r\n\r\n\r\n\r\n`)
        skimmer?.scan(bytes)
        emulator.feed(bytes)
        const place = skimmer?.goOn
        expect(place, `${JSON.stringify(text)} behind ${JSON.stringify(before)}`).toMatchObject(
          penOf(emulator.core._inputHandler._curAttrData),
        )
        if (place !== undefined) goOnAt(other, place)
      }
    }
  }
  expect(penOf(other.core._inputHandler._curAttrData)).toEqual(penOf(emulator.core._inputHandler._curAttrData))
})
