import { describe, expect, test } from 'vitest'
import { TerminalModes } from '../src/terminal-modes.ts'

function after(output: string): string {
  const modes = new TerminalModes()
  modes.feed(Buffer.from(output))
  return modes.resetSequence()
}

describe('the modes a killed program leaves on', () => {
  test.each([
    ['nothing', 'plain text\r\n', ''],
    [
      'what the program took back',
      '\x1b[?1049h\x1b[?25l\x1b[?2004h\x1b[>1u\x1b[31mred\x1b[0m\x1b[<u\x1b[?2004l\x1b[?25h\x1b[?1049l',
      '',
    ],
    ['the alternate screen', '\x1b[?1049h', '\x1b[?1049l'],
    ['the hidden cursor', '\x1b[?25l', '\x1b[?25h'],
    ['several modes in one sequence', '\x1b[?1000;1006h', '\x1b[?1000l\x1b[?1006l'],
    ['bracketed paste, focus, synchronised output', '\x1b[?2004h\x1b[?1004h\x1b[?2026h', '\x1b[?1004l\x1b[?2004l\x1b[?2026l'],
    ['kitty keyboard of the main screen, popped on the main screen', '\x1b[>5u\x1b[?1049h', '\x1b[?1049l\x1b[<1u'],
    ['kitty keyboard of the alternate screen, popped there', '\x1b[?1049h\x1b[>1u\x1b[>3u', '\x1b[<2u\x1b[?1049l'],
    ['modified keys, keypad, cursor style, colour', '\x1b[>4;2m\x1b=\x1b[5 q\x1b[1;31m', '\x1b[>4m\x1b>\x1b[0 q\x1b[0m'],
    ['nothing after a full reset', '\x1b[?1049h\x1b[?25l\x1b[31m\x1bc', ''],
    ['nothing for modes that are not private', '\x1b[4h\x1b[20h', ''],
  ])('%s', (_what, output, expected) => {
    expect(after(output)).toBe(expected)
  })

  test('are seen wherever the output is cut', () => {
    const output = 'é\x1b[?1049h\x1b[>1u\x1b[?1003;1006h\x1b[?25l\x1b[38;2;1;2;3mx'
    const whole = after(output)
    const bytes = Buffer.from(output)
    for (let at = 1; at < bytes.length; at++) {
      const modes = new TerminalModes()
      modes.feed(bytes.subarray(0, at))
      modes.feed(bytes.subarray(at))
      expect(modes.resetSequence()).toBe(whole)
    }
    const modes = new TerminalModes()
    for (const byte of bytes) modes.feed(Uint8Array.of(byte))
    expect(modes.resetSequence()).toBe(whole)
  })
})
