import type { Attributes, PenData } from './emulator-internals.ts'

const MODE = 0x3000000
const COLOUR = 0x3ffffff
const RGB = 0xffffff
const INDEX = 0xff
const PALETTE_16 = 0x1000000
const PALETTE_256 = 0x2000000
const HAS_EXTENDED = 0x10000000
const UNDERLINE = 0x10000000
const UNDERLINE_STYLE = 0x1c000000
const STYLE_SHIFT = 26
const BOLD = 0x8000000
const DIM = 0x8000000

/** Codes that set a flag of the foreground, and those that take it off, 20 more. 22 takes off two. */
const FG_FLAGS: Readonly<Record<number, number>> = { 1: BOLD, 5: 0x20000000, 7: 0x4000000, 8: 0x40000000, 9: 0x80000000 }
/** The same of the background. */
const BG_FLAGS: Readonly<Record<number, number>> = { 2: DIM, 3: 0x4000000 }
const OVERLINE = 0x40000000

/** How many parameters behind a 38 belong to it, by the one that says how the colour is given: others than 2 and 5 are no colour. */
const SPAN: Readonly<Record<number, number>> = { 0: 6, 2: 4, 5: 2 }

/** How the emulator writes, in its own bits. */
export interface PenState {
  readonly fg: number
  readonly bg: number
  /** Style and colour of the underline. */
  readonly ext: number
}

export function penOf({ fg, bg, extended }: Attributes): PenState {
  return { fg, bg, ext: extended._ext }
}

export function setPen(pen: PenData, { fg, bg, ext }: PenState): void {
  pen.fg = fg
  pen.bg = bg
  // Cells share it.
  pen.extended = pen.extended.clone()
  pen.extended._ext = ext
}

/** How the emulator would write, bit for bit, without the emulator: `CSI m` without colons. */
export class PenBits {
  fg = 0
  bg = 0
  ext = 0

  take(params: Int32Array, count: number): void {
    for (let at = 0; at < count; at++) {
      const code = params[at] as number
      if (code === 38 || code === 48 || code === 58) at += this.#colour(params, at, count)
      else this.#code(code)
    }
  }

  #code(code: number): void {
    if (code === 0) this.reset()
    else if (code < 30) this.#attribute(code)
    else if (code < 38) this.fg = (this.fg & ~(MODE | INDEX)) | PALETTE_16 | (code - 30)
    else if (code === 39) this.fg &= ~COLOUR
    else if (code < 48) this.bg = (this.bg & ~(MODE | INDEX)) | PALETTE_16 | (code - 40)
    else if (code === 49) this.bg &= ~COLOUR
    else if (code === 53) this.bg |= OVERLINE
    else if (code === 55) this.bg &= ~OVERLINE
    else if (code === 59) this.#underlineColour(COLOUR)
    else if (code >= 90 && code < 98) this.fg = (this.fg & ~(MODE | INDEX)) | PALETTE_16 | (code - 90) | 8
    else if (code >= 100 && code < 108) this.bg = (this.bg & ~(MODE | INDEX)) | PALETTE_16 | (code - 100) | 8
  }

  /** `CSI 0 m` */
  reset(): void {
    this.fg = 0
    this.bg = 0
    this.ext &= ~(UNDERLINE_STYLE | COLOUR)
  }

  #attribute(code: number): void {
    const on = code < 20
    if (code === 4 || code === 21 || code === 24) this.#underline(code === 4 ? 1 : code === 21 ? 2 : 0)
    else if (code === 22) {
      this.fg &= ~BOLD
      this.bg &= ~DIM
    } else {
      const fg = FG_FLAGS[on ? code : code - 20] ?? 0
      const bg = BG_FLAGS[on ? code : code - 20] ?? 0
      this.fg = on ? this.fg | fg : this.fg & ~fg
      this.bg = on ? this.bg | bg : this.bg & ~bg
    }
  }

  #underline(style: number): void {
    this.ext = (this.ext & ~UNDERLINE_STYLE) | (style << STYLE_SHIFT)
    this.fg = style === 0 ? this.fg & ~UNDERLINE : this.fg | UNDERLINE
    this.#extend()
  }

  #underlineColour(colour: number): void {
    this.ext = (this.ext & ~COLOUR) | (colour & COLOUR)
    this.#extend()
  }

  #extend(): void {
    this.bg = (this.ext & UNDERLINE_STYLE) === 0 ? this.bg & ~HAS_EXTENDED : this.bg | HAS_EXTENDED
  }

  #colour(params: Int32Array, at: number, count: number): number {
    const mode = at + 1 < count ? (params[at + 1] as number) : 0
    const take = (index: number): number => (at + index < count ? (params[at + index] as number) : 0)
    if (mode === 5) this.#put(take(0), (colour) => (colour & ~(MODE | INDEX)) | PALETTE_256 | (take(2) & INDEX))
    else if (mode === 2) {
      const rgb = ((take(2) & 0xff) << 16) | ((take(3) & 0xff) << 8) | (take(4) & 0xff)
      this.#put(take(0), (colour) => ((colour | MODE) & ~RGB) | rgb)
    }
    return SPAN[mode] ?? 5
  }

  #put(target: number, change: (colour: number) => number): void {
    if (target === 38) this.fg = change(this.fg)
    else if (target === 48) this.bg = change(this.bg)
    else this.ext = (this.ext & ~COLOUR) | (change(this.ext & COLOUR) & COLOUR)
  }
}
