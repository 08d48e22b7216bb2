import { writeFileSync } from 'node:fs'

let seed = 1
/** The same numbers in every run. */
function random(below) {
  seed ^= seed << 13
  seed ^= seed >>> 17
  seed ^= seed << 5
  return (seed >>> 0) % below
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz 0123456789.:/-_'
const letters = (count) => Array.from({ length: count }, () => LETTERS[random(LETTERS.length)]).join('')
const codePoint = (first, range) => String.fromCodePoint(first + random(range))

const LINES = {
  /** Lines as of a log. */
  ascii: () => letters(20 + random(80)),
  /** Coloured text, with places on the screen in between. */
  ansi: () => {
    let line = random(3) === 0 ? `\x1b[${1 + random(24)};${1 + random(60)}H\x1b[K` : ''
    for (let left = 3 + random(6); left > 0; left--) {
      const [red, green, blue] = [random(256), random(256), random(256)]
      line += [`\x1b[${30 + random(8)}m`, `\x1b[1;38;5;${red}m`, `\x1b[38;2;${red};${green};${blue}m`][random(3)]
      line += letters(2 + random(9)) + (random(8) === 0 ? '─中' : '')
    }
    return `${line}\x1b[0m`
  },
  /** Ideographs, emoji, accented and plain letters. */
  utf8: () =>
    Array.from({ length: 10 + random(30) }, () => {
      const kind = random(4)
      if (kind === 0) return codePoint(0x4e00, 64)
      if (kind === 1) return codePoint(0xe0, 30)
      return kind === 2 ? codePoint(0x1f600, 48) : letters(1)
    }).join(''),
}

/** Writes so many megabytes (10^6) of output of a kind; 1 MB of it is made and repeated. */
export function writePayload(path, kind, megabytes) {
  seed = 12345
  let block = ''
  for (let bytes = 0; bytes < 1e6; ) {
    const line = `${LINES[kind]()}\n`
    block += line
    bytes += Buffer.byteLength(line)
  }
  const piece = Buffer.from(block)
  writeFileSync(path, '')
  for (let left = megabytes; left > 0; left--) writeFileSync(path, piece, { flag: 'a' })
}
