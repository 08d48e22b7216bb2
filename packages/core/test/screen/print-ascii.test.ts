import { expect, test } from 'vitest'
import { createEmulator, type Emulator } from '../../src/screen/emulator.ts'
import type { PaneSize } from '../../src/size.ts'
import { randomOutput } from './grammar.ts'
import { seeded, stateOf } from './support.ts'

/** Little, for a link is forgotten with the rows it stands on. */
const SCROLLBACK = 5

/** Prints as the emulator does by itself. */
function plainEmulator(size: PaneSize): Emulator {
  const emulator = createEmulator(size, SCROLLBACK)
  const { _inputHandler } = emulator.core
  _inputHandler._parser.setPrintHandler((codes, start, end) => _inputHandler.print(codes, start, end))
  return emulator
}

/** A program's output with many runs of ASCII: some longer than rows, some in the middle of wide characters. It ends in a link. */
function outputWithText(seed: number, { cols, rows }: PaneSize): Buffer {
  const random = seeded(seed)
  const text = (most: number): string =>
    Array.from({ length: 1 + random(most) }, () => String.fromCharCode(0x20 + random(0x5f))).join('')
  const place = (): string => `\x1b[${1 + random(rows)};${1 + random(cols)}H`
  const pieces = Array.from({ length: 40 }, (_, piece) => {
    const kind = random(4)
    if (kind === 0) return randomOutput(seed * 1000 + piece, random(6), cols, rows)
    if (kind === 1) return Buffer.from(place() + '漢字'.repeat(1 + random(cols)))
    return Buffer.from(kind === 2 ? place() + text(4) : text(3 * cols))
  })
  const lines = Array.from({ length: random(2 * rows + 8) }, () => text(cols)).join('\r\n')
  const link = `\x1b[m\x1b[?7h\x1b]8;;https://example.org\x1b\\${lines}\x1b]8;;\x1b\\`
  return Buffer.concat([...pieces, Buffer.from(link)])
}

test('text is printed as the emulator prints it, whatever modes, margins, wide characters and links it meets', () => {
  for (let seed = 1; seed <= 150; seed++) {
    const random = seeded(seed)
    const size = { cols: 2 + random(40), rows: 2 + random(10) }
    const output = outputWithText(seed, size)
    const [fast, plain] = [createEmulator(size, SCROLLBACK), plainEmulator(size)]
    for (let at = 0; at < output.length; ) {
      const piece = output.subarray(at, at + 1 + random(random(3) === 0 ? 5 : 300))
      for (const emulator of [fast, plain]) emulator.feed(piece)
      at += piece.length
      expect(fast.core._inputHandler._parser.precedingJoinState).toBe(plain.core._inputHandler._parser.precedingJoinState)
    }
    expect(stateOf(fast, SCROLLBACK), `seed ${seed}`).toEqual(stateOf(plain, SCROLLBACK))
    expect(widthsOf(fast), `seed ${seed}`).toEqual(widthsOf(plain))
    for (const emulator of [fast, plain]) emulator.dispose()
  }
})

/** Also of halves of wide characters, which do not show. */
function widthsOf({ terminal }: Emulator): string[] {
  const { active } = terminal.buffer
  return Array.from({ length: active.length }, (_, row) => {
    const line = active.getLine(row)
    return Array.from({ length: terminal.cols }, (_, column) => line?.getCell(column)?.getWidth()).join('')
  })
}
