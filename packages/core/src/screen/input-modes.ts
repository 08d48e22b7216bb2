import type { Emulator } from './emulator.ts'

/** How a program wants to be typed to. */
export interface InputModes {
  /** It wants to be told where a paste begins and ends (mode 2004). */
  readonly bracketedPaste: boolean
  /** It wants every key as an escape sequence, Enter too (kitty keyboard flag 8). */
  readonly keysAsEscapes: boolean
}

const ALL_KEYS_AS_ESCAPES = 8

export function readInputModes({ terminal, extra }: Emulator): InputModes {
  const flags = extra.keyFlags(terminal.buffer.active.type).at(-1) ?? 0
  return { bracketedPaste: terminal.modes.bracketedPasteMode, keysAsEscapes: (flags & ALL_KEYS_AS_ESCAPES) !== 0 }
}
