import type { Attributes, EmulatorCore } from './emulator-internals.ts'

const COLOUR = 0x3ffffff
const MODE = 0x3000000
const PALETTE_16 = 0x1000000
const PALETTE_256 = 0x2000000
const HAS_EXTENDED = 0x10000000
const PROTECTED = 0x20000000
const FG_FLAGS: readonly (readonly [number, string])[] = [
  [0x8000000, '1'],
  [0x20000000, '5'],
  [0x4000000, '7'],
  [0x40000000, '8'],
  [0x80000000, '9'],
]
const BG_FLAGS: readonly (readonly [number, string])[] = [
  [0x8000000, '2'],
  [0x4000000, '3'],
  [0x40000000, '53'],
]
const UNDERLINE = 0x10000000

export const PLAIN: Attributes = { fg: 0, bg: 0, extended: { _ext: 0, underlineColor: 0, urlId: 0 } }

/** Nothing but a background colour: what erasing leaves behind. */
export function isErased({ fg, bg }: Pick<Attributes, 'fg' | 'bg'>): boolean {
  return fg === 0 && (bg & ~COLOUR) === 0
}

/** Neither underlined in a way of its own, nor a link, nor protected: `fg` and `bg` say everything. */
export function isSimple(bg: number): boolean {
  return (bg & (HAS_EXTENDED | PROTECTED)) === 0
}

export function hasBackground({ bg }: Attributes): boolean {
  return (bg & MODE) !== 0
}

/**
 * The style that the receiver writes with. A change resets and sets everything: the codes that take one attribute off take
 * off others with it (22 ends bold and faint).
 */
export class Pen {
  readonly #links: EmulatorCore['_oscLinkService']
  readonly #stylesOnly: boolean
  #style = ''
  #protected = false
  #link = 0
  /** What it writes with, where these two say everything. */
  #fg = 0
  #bg = 0

  /** `stylesOnly`: what a pager understands; without links, and without protection from erasing. */
  constructor(core: EmulatorCore, { stylesOnly = false }: { readonly stylesOnly?: boolean } = {}) {
    this.#links = core._oscLinkService
    this.#stylesOnly = stylesOnly
  }

  /** The sequences that make the receiver write like this. `whole`: also an underline colour that does not show now. */
  change(to: Attributes, whole = false): string {
    if (to.fg === this.#fg && to.bg === this.#bg && !whole) return ''
    const simple = isSimple(to.bg) && !whole
    this.#fg = simple ? to.fg : Number.NaN
    this.#bg = simple ? to.bg : Number.NaN
    const extended = showsExtended(to)
      ? to.extended
      : { ...PLAIN.extended, underlineColor: whole ? to.extended.underlineColor : 0 }
    const style = styleOf(to, extended)
    const isProtected = (to.bg & PROTECTED) !== 0 && !this.#stylesOnly
    const link = this.#stylesOnly ? 0 : extended.urlId
    let out = ''
    // Resetting the style ends the protection too, for some receivers.
    const restyle = style !== this.#style
    if (restyle) out += `\x1b[${style}m`
    if (isProtected !== this.#protected || (isProtected && restyle)) out += `\x1b[${isProtected ? 1 : 0}"q`
    if (link !== this.#link) out += this.#openLink(link)
    this.#style = style
    this.#protected = isProtected
    this.#link = link
    return out
  }

  reset(): string {
    return this.change(PLAIN)
  }

  /** Parts of one link without an id of its own stay one link by the id they are given here. */
  #openLink(id: number): string {
    const link = id === 0 ? undefined : this.#links.getLinkData(id)
    return link === undefined ? '\x1b]8;;\x1b\\' : `\x1b]8;id=${link.id ?? `quil-${id}`};${link.uri}\x1b\\`
  }
}

/** A restored cursor takes an underline off and leaves its colour: that does not show, and no receiver would keep it. */
function showsExtended({ fg, bg, extended }: Attributes): boolean {
  return (bg & HAS_EXTENDED) !== 0 && ((fg & UNDERLINE) !== 0 || extended.urlId !== 0)
}

function styleOf({ fg, bg }: Attributes, extended: Attributes['extended']): string {
  const codes: string[] = []
  for (const [flag, code] of FG_FLAGS) if ((fg & flag) !== 0) codes.push(code)
  for (const [flag, code] of BG_FLAGS) if ((bg & flag) !== 0) codes.push(code)
  const underline = (extended._ext >>> 26) & 7
  if ((fg & UNDERLINE) !== 0) codes.push(underline > 1 ? `4:${underline}` : '4')
  if ((fg & MODE) !== 0) codes.push(colour(fg, 30))
  if ((bg & MODE) !== 0) codes.push(colour(bg, 40))
  const { underlineColor } = extended
  // With colons: a terminal that does not know the code would take its arguments for codes.
  if (underlineColor === COLOUR) codes.push('59')
  else if ((underlineColor & MODE) === MODE) codes.push(`58:2::${rgb(underlineColor).join(':')}`)
  else if (underlineColor !== 0) codes.push(`58:5:${underlineColor & 0xff}`)
  return codes.length === 0 ? '' : `0;${codes.join(';')}`
}

function colour(packed: number, base: number): string {
  const index = packed & 0xff
  const mode = packed & MODE
  if (mode === PALETTE_16) return String(index < 8 ? base + index : base + 60 + (index & 7))
  return mode === PALETTE_256 ? `${base + 8};5;${index}` : `${base + 8};2;${rgb(packed).join(';')}`
}

function rgb(packed: number): [number, number, number] {
  return [(packed >>> 16) & 0xff, (packed >>> 8) & 0xff, packed & 0xff]
}
