import { createHash } from 'node:crypto'

/** What needs a chunk as large as this is no command that should start at once. */
const LARGE = 100_000

/**
 * Puts chunks into two files: a file and its kept machine code are read in one go, and what is not called is not even parsed. A pack is an
 * expression: a function that answers the functions of its chunks by name. Its first line names its content, for the code cache.
 */
export function makePacks(chunks) {
  const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]))
  const entries = chunks.filter(({ isEntry, isDynamicEntry }) => isEntry || isDynamicEntry)
  const small = entries.map((entry) => reached(entry, byName)).filter((all) => all.every(({ code }) => code.length < LARGE))
  const first = new Set(small.flat())
  const [main] = chunks
  if (!first.has(main)) throw new Error(`${main.fileName} needs too much`)
  return [
    ['quil.pack', pack(chunks.filter((chunk) => first.has(chunk)))],
    ['more.pack', pack(chunks.filter((chunk) => !first.has(chunk)))],
  ]
}

/** A chunk and what it loads at once. */
function reached(chunk, byName, found = new Set()) {
  if (!found.has(chunk)) {
    found.add(chunk)
    for (const name of chunk.imports) if (byName.has(name)) reached(byName.get(name), byName, found)
  }
  return [...found]
}

function pack(chunks) {
  const members = chunks.map(({ fileName, code }) => `${JSON.stringify(`./${fileName}`)}(exports, module, require) {\n${code}\n}`)
  const body = ascii(`(function (placeOf) { 'use strict'; return {\n${members.join(',\n')}\n} })\n`)
  return `//${createHash('sha256').update(body).digest('hex')}\n${body}`
}

/** One byte a character: such a text is read fastest. Every character beyond ASCII stands in a literal or a comment. */
function ascii(text) {
  return text.replace(/[^\0-\x7f]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
