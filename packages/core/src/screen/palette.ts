/** What a program is told of the default colours is white on black (answers.ts); the white is softened for the eye. */
export const FOREGROUND = '#e5e5e5'
export const BACKGROUND = '#000000'

/** The sixteen that a terminal chooses: such as can be read on black, which xterm's blue cannot. */
const BASE = [
  ...['#000000', '#cd3131', '#0dbc79', '#e5e510', '#2472c8', '#bc3fbc', '#11a8cd', '#e5e5e5'],
  ...['#666666', '#f14c4c', '#23d18b', '#f5f543', '#3b8eea', '#d670d6', '#29b8db', '#ffffff'],
]
const LEVELS = [0, 95, 135, 175, 215, 255]

const PALETTE: readonly string[] = Array.from({ length: 256 }, (_, colour) => BASE[colour] ?? computed(colour))

/** The colour of a cell as `#rrggbb`; 16 to 255 are xterm's cube and greys. */
export function rgbOf(colour: string | number): string {
  return typeof colour === 'string' ? colour : (PALETTE[colour] ?? FOREGROUND)
}

function computed(colour: number): string {
  const grey = 8 + (colour - 232) * 10
  const cube = [36, 6, 1].map((step) => LEVELS[Math.floor((colour - 16) / step) % 6] ?? 0)
  return join(colour < 232 ? cube : [grey, grey, grey])
}

/** So much of one colour over another, 0 to 1. */
export function mix(over: string, under: string, share: number): string {
  const [upper, lower] = [split(over), split(under)]
  return join(upper.map((value, at) => Math.round(value * share + (lower[at] ?? 0) * (1 - share))))
}

function split(rgb: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(rgb.slice(at, at + 2), 16))
}

function join(channels: readonly number[]): string {
  return `#${channels.map((value) => value.toString(16).padStart(2, '0')).join('')}`
}
