import { MAX_REPORT_BYTES, ownHost, reportedDirectory } from './reported-directory.ts'

/** What a shell says about itself in its output. `command-end` has no exit code where the shell gave none. */
export type ShellMark =
  | { readonly type: 'directory'; readonly path: string }
  | { readonly type: 'prompt' }
  | { readonly type: 'command-start' }
  | { readonly type: 'command-end'; readonly exitCode: number | null }

const ESC = 0x1b
const BEL = 0x07
const CAN = 0x18
const SUB = 0x1a
const BACKSLASH = 0x5c
/** The 8-bit string terminator. In UTF-8 it is also part of characters, but never right after an ASCII byte. */
const ST = 0x9c

const OSC = Buffer.from('\x1b]')
const KINDS = ['7;', '133;'] as const
const LONGEST = MAX_REPORT_BYTES

/**
 * Finds OSC 7 (directory) and OSC 133 (prompt and command marks) in a terminal's output, whatever the pieces it comes in.
 * Everything in it is untrusted: a program can write marks of its own.
 *
 * Plain output costs one search per piece; of other sequences nothing is kept; of these at most 13 KiB.
 */
export class ShellMarks {
  readonly #on: (mark: ShellMark) => void
  readonly #isOurs = ownHost()
  /** A sequence that has begun, from its ESC on. */
  #begun: Buffer | undefined
  #lastReport = ''
  #lastPath: string | undefined

  constructor(on: (mark: ShellMark) => void) {
    this.#on = on
  }

  push(bytes: Uint8Array): void {
    const piece = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    const begun = this.#begun
    this.#begun = undefined
    this.#scan(begun === undefined ? piece : Buffer.concat([begun, piece]))
  }

  #scan(output: Buffer): void {
    for (let at = output.indexOf(OSC); at !== -1; at = output.indexOf(OSC, at)) {
      const kind = kindAt(output, at + 2)
      if (kind === 'none') at += 2
      else {
        const end = kind === 'cut off' ? undefined : endOf(output, at + 2 + kind.length)
        if (end === undefined) {
          this.#begun = Buffer.from(output.subarray(at))
          return
        }
        if (kind !== 'cut off' && end.complete) this.#report(kind, output.toString('latin1', at + 2 + kind.length, end.at))
        at = end.at
      }
    }
    if (output.at(-1) === ESC) this.#begun = Buffer.from([ESC])
  }

  #report(kind: (typeof KINDS)[number], text: string): void {
    const mark = kind === '7;' ? this.#directory(text) : promptMark(text)
    if (mark !== undefined) this.#on(mark)
  }

  /** Each prompt reports the directory, and it is mostly the same. */
  #directory(text: string): ShellMark | undefined {
    if (text !== this.#lastReport) {
      this.#lastReport = text
      this.#lastPath = reportedDirectory(text, this.#isOurs)
    }
    const path = this.#lastPath
    return path === undefined ? undefined : { type: 'directory', path }
  }
}

/** Byte by byte: a flood of sequences must not cost a string each. */
function kindAt(output: Buffer, from: number): (typeof KINDS)[number] | 'none' | 'cut off' {
  for (const kind of KINDS) {
    let same = 0
    while (same < kind.length && output[from + same] === kind.charCodeAt(same)) same += 1
    if (same === kind.length) return kind
    if (from + same >= output.length) return 'cut off'
  }
  return 'none'
}

/** Where the sequence ends, or where it is given up; `undefined` while that is not known. */
function endOf(output: Buffer, from: number): { readonly at: number; readonly complete: boolean } | undefined {
  const limit = Math.min(output.length, from + LONGEST)
  for (let at = from; at < limit; at += 1) {
    const byte = output[at]
    if (byte === BEL || (byte === ST && (output[at - 1] ?? 0) < 0x80)) return { at, complete: true }
    if (byte === CAN || byte === SUB) return { at, complete: false }
    if (byte !== ESC) continue
    const next = output[at + 1]
    // Another ESC sequence ends this one without a word.
    return next === undefined ? undefined : { at, complete: next === BACKSLASH }
  }
  return limit === output.length && limit < from + LONGEST ? undefined : { at: limit, complete: false }
}

function promptMark(text: string): ShellMark | undefined {
  if (text.length > 1 && text[1] !== ';') return undefined
  switch (text[0]) {
    case 'A':
      return { type: 'prompt' }
    case 'C':
      return { type: 'command-start' }
    case 'D':
      return { type: 'command-end', exitCode: exitCodeIn(text.slice(2)) }
    default:
      return undefined
  }
}

/** The first of the parameters behind `D;`. */
function exitCodeIn(parameters: string): number | null {
  const match = /^(\d{1,9})(?:;|$)/.exec(parameters)
  return match === null ? null : Number(match[1])
}
