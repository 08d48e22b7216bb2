import { parse } from 'smol-toml'
import type { KeyPath } from './key-path.ts'

/** Told each place of the document; `explicit` if it is a table's own header. */
export type OnPlace = (path: KeyPath, line: number, explicit: boolean) => void

/** Walks over valid TOML and reports the line of every key, table header and list element. Values are only skipped. */
export class TomlScanner {
  readonly #text: string
  readonly #onPlace: OnPlace
  /** How many `[[tables]]` of each path were seen. */
  readonly #counts = new Map<string, number>()
  #position = 0
  #line = 1
  #lineUpTo = 0

  constructor(text: string, onPlace: OnPlace) {
    this.#text = text
    this.#onPlace = onPlace
  }

  scan(): void {
    if (this.#text.startsWith('\uFEFF')) this.#position++
    let table: KeyPath = []
    for (this.#skipBlank(); this.#position < this.#text.length; this.#skipBlank()) {
      if (this.#peek() === '[') table = this.#header()
      else this.#pair(table)
    }
  }

  #header(): KeyPath {
    const line = this.#lineHere()
    const isList = this.#text.startsWith('[[', this.#position)
    this.#position += isList ? 2 : 1
    const keys = this.#key()
    this.#position += isList ? 2 : 1
    let path: (string | number)[] = []
    for (const [index, key] of keys.entries()) {
      path = [...path, key]
      const last = index === keys.length - 1
      this.#onPlace(path, line, last && !isList)
      const seen = path.length > MAX_DEPTH ? undefined : this.#counts.get(JSON.stringify(path))
      if (last && isList) {
        this.#counts.set(JSON.stringify(path), (seen ?? 0) + 1)
        path = [...path, seen ?? 0]
        this.#onPlace(path, line, true)
      } else if (seen !== undefined) path = [...path, seen - 1]
      if (path.length > MAX_DEPTH) break
    }
    return path
  }

  #pair(table: KeyPath): void {
    const line = this.#lineHere()
    let path = table
    for (const key of this.#key()) {
      if (path.length > MAX_DEPTH) break
      path = [...path, key]
      this.#onPlace(path, line, false)
    }
    this.#position++ // =
    this.#skipBlank()
    this.#value(path)
  }

  /** Reads `a."b".'c'` up to the `=` or `]` behind it. */
  #key(): string[] {
    const keys: string[] = []
    while (this.#position < this.#text.length) {
      this.#skipBlank()
      const start = this.#position
      const first = this.#peek()
      if (first === '"' || first === "'") this.#skipString()
      else this.#skipWhile(/[A-Za-z0-9_-]/)
      keys.push(decodeKey(this.#text.slice(start, this.#position)))
      this.#skipBlank()
      if (this.#peek() !== '.') break
      this.#position++
    }
    return keys
  }

  #value(path: KeyPath): void {
    const first = this.#peek()
    const start = this.#position
    if (first === '"' || first === "'") this.#skipString()
    else if (first === '[') this.#list(path)
    else if (first === '{') this.#inlineTable(path)
    else this.#skipWhile(/[^,\]}#\r\n]/)
    if (this.#position === start) this.#position++ // not TOML: go on rather than stand still
  }

  #list(path: KeyPath): void {
    this.#position++
    for (let index = 0; !this.#closes(']'); index++) {
      this.#onPlace([...path, index], this.#lineHere(), false)
      this.#value([...path, index])
    }
  }

  #inlineTable(path: KeyPath): void {
    this.#position++
    while (!this.#closes('}')) this.#pair(path)
  }

  /** Skips blanks and commas; answers whether the list or table ends here, and steps over its end. */
  #closes(end: string): boolean {
    this.#skipBlank()
    while (this.#peek() === ',') {
      this.#position++
      this.#skipBlank()
    }
    if (this.#peek() !== end && this.#position < this.#text.length) return false
    this.#position++
    return true
  }

  #skipString(): void {
    const quote = this.#peek()
    const multiline = this.#text.startsWith(quote.repeat(3), this.#position)
    const end = quote.repeat(multiline ? 3 : 1)
    this.#position += end.length
    while (this.#position < this.#text.length && !this.#text.startsWith(end, this.#position)) {
      this.#position += quote === '"' && this.#peek() === '\\' ? 2 : 1
    }
    this.#position += end.length
    // A multi-line string may end in up to two quotes of its own.
    for (let extra = 0; multiline && extra < 2 && this.#peek() === quote; extra++) this.#position++
  }

  /** Skips white space, line breaks and comments. */
  #skipBlank(): void {
    this.#skipWhile(/\s/)
    while (this.#peek() === '#') {
      this.#skipWhile(/[^\n]/)
      this.#skipWhile(/\s/)
    }
  }

  #skipWhile(accepted: RegExp): void {
    while (this.#position < this.#text.length && accepted.test(this.#peek())) this.#position++
  }

  #peek(): string {
    return this.#text[this.#position] ?? ''
  }

  #lineHere(): number {
    for (; this.#lineUpTo < this.#position; this.#lineUpTo++) if (this.#text[this.#lineUpTo] === '\n') this.#line++
    return this.#line
  }
}

/** Deeper than any key of a plugin file; keeps a key of a thousand dots from costing a million entries. */
const MAX_DEPTH = 16

function decodeKey(written: string): string {
  if (written.startsWith("'")) return written.slice(1, -1)
  if (!written.startsWith('"')) return written
  return String(parse(`key = ${written}`)['key'])
}
