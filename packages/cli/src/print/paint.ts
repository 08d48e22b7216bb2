import type { Io } from '../io.ts'

export type Colour = 'bold' | 'dim' | 'green' | 'yellow' | 'red' | 'cyan'
export type Paint = (colour: Colour, text: string) => string

const CODES: Readonly<Record<Colour, number>> = { bold: 1, dim: 2, green: 32, yellow: 33, red: 31, cyan: 36 }

/** Colours text where a person looks at it in a terminal and has not asked for none (https://no-color.org). */
export function painter(io: Io): Paint {
  const noColor = io.env['NO_COLOR'] !== undefined && io.env['NO_COLOR'] !== ''
  if (io.stdout.isTTY !== true || noColor || io.env['TERM'] === 'dumb') return (_colour, text) => text
  return (colour, text) => `\x1b[${CODES[colour]}m${text}\x1b[0m`
}
