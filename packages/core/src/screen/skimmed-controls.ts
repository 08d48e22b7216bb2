import { CarriedState } from './carried-state.ts'
import { ControlSequence, INCOMPLETE, STRANGE } from './control-sequence.ts'
import type { CursorRow } from './cursor-row.ts'
import { coloursEnd, SkimmedPen } from './skimmed-pen.ts'

const BEL = 0x07
const ESC = 0x1b
const QUESTION = 0x3f
const SEMICOLON = 0x3b
const SPACE = 0x20

const code = (character: string): number => character.charCodeAt(0)
const H = code('h')
const L = code('l')
const Q = code('q')
/** They change cells, or the column. */
const HARMLESS = new Set([...'CDG`aIZJKXP@MS'].map(code))
/** They move rows down: what was about to go may stay. */
const LOWERING = new Set([...'LT'].map(code))
const SELECTIVE_ERASE = new Set([...'JK'].map(code))
/** Strings that set something, ask for something, or begin a link. */
const TELLING_STRINGS = new Set([4, 8, 10, 11, 12])
const TITLES = new Set([0, 2])

/** Follows escape sequences without an emulator, as far as they say nothing that only an emulator understands. */
export class SkimmedControls {
  readonly pen: SkimmedPen
  readonly carried: CarriedState = new CarriedState()
  readonly #row: CursorRow
  readonly #sequence = new ControlSequence()
  /** Rows have moved down; set back by whoever has seen it. */
  lowered = false
  /** The last sequence put the cursor into this column of a known row; -1: it did not. */
  placedAt = -1

  constructor(row: CursorRow) {
    this.#row = row
    this.pen = new SkimmedPen(this.#sequence)
  }

  /** Takes the sequence that begins with the ESC at an index. Answers the index behind its end, `INCOMPLETE` or `STRANGE`. */
  take(bytes: Uint8Array, at: number): number {
    this.placedAt = -1
    if (at + 1 >= bytes.length) return INCOMPLETE
    switch (bytes[at + 1]) {
      case 0x5b: // [
        return this.#colours(bytes, at)
      case 0x5d: // ]
        return this.#string(bytes, at)
      case 0x28: // (
        return this.#charset(bytes[at + 2], at + 3)
      case 0x3d: // =
      case 0x3e: // >
        this.carried.say('keypad', bytes[at + 1] === 0x3d ? '\x1b=' : '\x1b>')
        return at + 2
      case 0x5c: // \
        return at + 2
      default:
        return STRANGE
    }
  }

  #charset(final: number | undefined, end: number): number {
    if (final === undefined) return INCOMPLETE
    if (final !== 0x42) return STRANGE
    this.carried.say('charset', '\x1b(B')
    return end
  }

  #colours(bytes: Uint8Array, at: number): number {
    const end = coloursEnd(bytes, at + 2)
    if (end < 0) return this.#control(bytes, at + 2)
    this.pen.pass(bytes, at, end)
    return end + 1
  }

  #control(bytes: Uint8Array, from: number): number {
    const sequence = this.#sequence
    const end = sequence.read(bytes, from)
    if (end < 0) return end
    const { prefix, intermediate, final, params, count } = sequence
    if (prefix === 0 && intermediate === 0) return this.#plain(final) ? end : STRANGE
    if (prefix === QUESTION && intermediate === 0) {
      if (final === H || final === L) return this.carried.sayModes(params, count, final) ? end : STRANGE
      return SELECTIVE_ERASE.has(final) ? end : STRANGE
    }
    if (prefix !== 0 || intermediate !== SPACE || final !== Q) return STRANGE
    this.carried.say('cursor style', `\x1b[${params[0]} q`)
    return end
  }

  #plain(final: number): boolean {
    const { params, count, amount } = this.#sequence
    switch (final) {
      case 0x6d: // m
        this.pen.take(params, count)
        return true
      case 0x48: // H
      case 0x66: // f
        this.#row.to(amount - 1)
        this.placedAt = Math.min(this.#row.rightmost, count < 2 ? 0 : ((params[1] as number) || 1) - 1)
        return true
      case 0x64: // d
        this.#row.to(amount - 1)
        return true
      case 0x41: // A
      case 0x46: // F
        this.#row.up(amount)
        return true
      case 0x42: // B
      case 0x45: // E
      case 0x65: // e
        this.#row.down(amount)
        return true
      default:
        if (LOWERING.has(final)) this.lowered = true
        return HARMLESS.has(final) || LOWERING.has(final)
    }
  }

  #string(bytes: Uint8Array, begin: number): number {
    let number = -1
    let inNumber = true
    for (let at = begin + 2; at < bytes.length; at++) {
      const byte = bytes[at] as number
      if (byte === BEL || byte === ESC) {
        const end = byte === BEL ? at + 1 : stringEnd(bytes, at)
        return end < 0 ? end : this.#stringEnded(number, bytes.subarray(begin, end)) ? end : STRANGE
      }
      // What ends it without it being done, and the 8-bit forms of all this.
      if (byte === 0x18 || byte === 0x1a || (byte === 0xc2 && (bytes[at + 1] ?? 0x80) < 0xa0)) return STRANGE
      inNumber &&= byte !== SEMICOLON
      if (!inNumber) continue
      // Of no number: the emulator drops it, though it may look like a title.
      if (byte < 0x30 || byte > 0x39) return STRANGE
      number = Math.max(number, 0) * 10 + byte - 0x30
    }
    return INCOMPLETE
  }

  #stringEnded(number: number, bytes: Uint8Array): boolean {
    if (TELLING_STRINGS.has(number)) return false
    if (TITLES.has(number)) this.carried.say('title', Buffer.from(bytes).toString('latin1'))
    return true
  }
}

function stringEnd(bytes: Uint8Array, at: number): number {
  if (at + 1 >= bytes.length) return INCOMPLETE
  return bytes[at + 1] === 0x5c ? at + 2 : STRANGE
}
