import type { Emulator } from './emulator.ts'

/** White on black, as most terminals a detached program may later meet. */
const COLOURS: Readonly<Record<number, string>> = { 10: 'ffff/ffff/ffff', 11: '0000/0000/0000', 12: 'ffff/ffff/ffff' }

/** Hands on what a terminal answers to queries in its output: what the emulator knows, and what it leaves out. */
export function answerQueries({ terminal, extra }: Emulator, answer: (text: string) => void): void {
  terminal.onData(answer)
  for (const code of [10, 11, 12]) {
    terminal.parser.registerOscHandler(code, (data) => {
      // `OSC 10 ; ? ; ?` asks for 10 and 11.
      data.split(';').forEach((part, index) => {
        const colour = COLOURS[code + index]
        if (part === '?' && colour !== undefined) answer(`\x1b]${code + index};rgb:${colour}\x1b\\`)
      })
      return true
    })
  }
  terminal.parser.registerCsiHandler({ prefix: '?', final: 'u' }, () => {
    answer(`\x1b[?${extra.keyFlags(terminal.buffer.active.type).at(-1) ?? 0}u`)
    return true
  })
  terminal.parser.registerCsiHandler({ prefix: '>', final: 'q' }, (params) => {
    if ((params[0] ?? 0) === 0) answer('\x1bP>|quil\x1b\\')
    return true
  })
}
