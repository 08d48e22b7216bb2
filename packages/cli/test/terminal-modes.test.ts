import { describe, expect, test } from 'vitest'
import { TerminalModes } from '../src/terminal/terminal-modes.ts'

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
    ['insert mode and newline mode', '\x1b[4h\x1b[20h', '\x1b[4l\x1b[20l'],
    ['origin mode and a scroll region, without moving the cursor', '\x1b[?6h\x1b[2;5r', '\x1b[?6l\x1b7\x1b[r\x1b8'],
    ['no scroll region that was taken back', '\x1b[2;5r\x1b[r\x1b[?1;2r', ''],
    ['what a soft reset does not take back', '\x1b[?1000h\x1b[?6;25h\x1b[4h\x1b=\x1b[2;5r\x1b(0\x1b[1m\x1b[!p', '\x1b[?1000l'],
    ['line drawing', '\x1b(0\x1b)0\x0e', '\x0f\x1b(B\x1b)B'],
    ['no line drawing that was taken back', '\x1b(0qqq\x1b(B\x0ex\x0f', ''],
    ['flags of the keyboard that were set, not pushed', '\x1b[=5;1u', '\x1b[=0u'],
    ['pushed flags, set anew', '\x1b[>1u\x1b[=5;1u', '\x1b[<1u'],
    ['no flags that were set to none', '\x1b[=5;1u\x1b[=0;1u', ''],
    ['colours', '\x1b]11;#000\x07\x1b]4;1;red\x1b\\', '\x1b]111\x1b\\\x1b]104\x1b\\'],
    ['no colours that were asked for, or taken back', '\x1b]11;?\x07\x1b]4;1;?\x07\x1b]10;red\x07\x1b]110\x07', ''],
    ['an open link', '\x1b]8;id=1;https://example.com/\x1b\\link', '\x1b]8;;\x1b\\'],
    ['no closed link', '\x1b]8;;https://example.com/\x07link\x1b]8;;\x07', ''],
    ['progress and the pointer', '\x1b]9;4;1;50\x07\x1b]22;wait\x07', '\x1b]9;4;0\x1b\\\x1b]22;\x1b\\'],
    ['what it said to be doing', '\x1b]7501;state=working:id=a\x07', '\x1b]7501;state=clear\x1b\\'],
    ['nothing for a title', `\x1b]2;${'long '.repeat(50)}\x07`, ''],
    ['a sequence it was in the middle of', '\x1b[1m\x1b[3', '\x18\x1b[0m'],
  ])('%s', (_what, output, expected) => {
    expect(after(output)).toBe(expected)
  })

  test('has tab stops at every eighth column again', () => {
    const modes = new TerminalModes()
    modes.feed(Buffer.from('\x1b[3g\x1b[5G\x1bH'))
    expect(modes.resetSequence(20)).toBe('\x1b7\x1b[3g\x1b[1G\x1bH\x1b[9G\x1bH\x1b[17G\x1bH\x1b8')
    modes.feed(Buffer.from('\x1bc'))
    expect(modes.resetSequence(20)).toBe('')
  })

  test('are seen wherever the output is cut', () => {
    const output =
      'é\x1b]11;#010203\x1b\\\x1b]8;;file:///a\x07\x1b(0\x1b[2;9r\x1b[5 q\x1b[!p\x1b[2;3r\x1b[?1049h\x1b[>1u\x1b[?1003;1006h\x1b[?25l\x1b[38;2;1;2;3mx'
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
