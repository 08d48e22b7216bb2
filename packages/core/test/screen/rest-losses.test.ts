import { expect, test } from 'vitest'
import { createEmulator, type Emulator } from '../../src/screen/emulator.ts'
import { putToRest, wake } from '../../src/screen/resting-emulator.ts'
import type { PaneSize } from '../../src/size.ts'
import { allOf, REST_SCROLLBACK } from './rest-state.ts'

const SIZE = { cols: 20, rows: 4 }

/** What an emulator was fed when it is put away, and the size it got then. */
interface Rest {
  readonly output: string
  readonly size?: PaneSize
  readonly resized?: PaneSize
}

/** What could get lost meanwhile. */
const LOSSES: Readonly<Record<string, Rest>> = {
  'a colour of an underline that is not there': { output: '\x1b7\x1b[4;58:5:1m\x1b8\x1b[59mX\x1b[58:5:2mY' },
  'a letter before a cursor that waits to wrap, where line drawing is saved': {
    output: '\x1b(0\x1b7\x1b(B\x1b[1;20Hx\x07',
  },
  'a set that came back with the cursor of the other screen': { output: '\x1b(0\x1b7\x1b(B\x1b8\x1b[?1049h' },
  'no letter before a cursor that waits to wrap': { output: '\x1b[1;20Hx\x1b[1K' },
  'a row that goes on, alone on a screen': { output: `${'w'.repeat(19)}漢`, size: { cols: 20, rows: 1 } },
  'a title that has not ended': { output: `\x1b]0;${'t'.repeat(70_000)}` },
  'cells of the alternate screen beyond the edge': { output: '\x1b[?1049h0123456789abcdefghij', resized: { cols: 10, rows: 4 } },
  'a saved cursor of the other screen beyond the edge': {
    output: '\x1b[?1049h\x1b[4;18H\x1b7\x1b[?1047l',
    resized: { cols: 10, rows: 2 },
  },
}

/** What comes later, and shows what was lost. */
const LATER: readonly ((emulator: Emulator) => void)[] = [
  () => {},
  (emulator) => emulator.feed(Buffer.from('1mu\x07\u0301x')),
  (emulator) => emulator.feed(Buffer.from('\x0fq#\x0eq#\x1bnq#\x1boq#\x1b8q#')),
  (emulator) => emulator.resize({ cols: 30, rows: 6 }),
  (emulator) => emulator.feed(Buffer.from('\x1b8s\x1b[?1047hx\ty\x1b8z')),
]

test('nothing is lost of an emulator that is put away, or it is not', () => {
  for (const [name, { output, size = SIZE, resized }] of Object.entries(LOSSES)) {
    for (const later of LATER) {
      const before = createEmulator(size, REST_SCROLLBACK)
      before.feed(Buffer.from(output))
      if (resized !== undefined) before.resize(resized)
      const resting = putToRest(before)
      if (resting === undefined) continue
      const after = wake(resting, REST_SCROLLBACK)
      for (const emulator of [before, after]) later(emulator)
      expect(allOf(after), `${name}, ${later}`).toEqual(allOf(before))
    }
  }
})

test('what is usual is put away', () => {
  for (const output of ['', 'ls\r\n', '\x1b[1;18H漢', '\x1b[1;19H漢', 'e\u0301', '\x1b[?1049h\x1b[2;3Hx', '\x1b[44m\x1b[2J']) {
    const emulator = createEmulator(SIZE, REST_SCROLLBACK)
    emulator.feed(Buffer.from(output))
    expect(putToRest(emulator), JSON.stringify(output)).toBeDefined()
  }
})
