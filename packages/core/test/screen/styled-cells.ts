/** A character of a row with what it looks like, as `漢 bold fg:1`. */
export type StyledCell = string

const FLAGS: Readonly<Record<number, readonly [string, boolean]>> = {
  ...{
    1: ['bold', true],
    2: ['dim', true],
    3: ['italic', true],
    4: ['underline', true],
    5: ['blink', true],
    7: ['inverse', true],
  },
  ...{ 8: ['hidden', true], 9: ['strikethrough', true], 53: ['overline', true], 23: ['italic', false], 24: ['underline', false] },
  ...{
    25: ['blink', false],
    27: ['inverse', false],
    28: ['hidden', false],
    29: ['strikethrough', false],
    55: ['overline', false],
  },
}
/** Line drawing, which tmux writes in the old character set. */
const DRAWN: Readonly<Record<string, string>> = {
  ...{ q: '─', x: '│', l: '┌', k: '┐', m: '└', j: '┘', t: '├', u: '┤', w: '┬', v: '┴', n: '┼', a: '▒', o: '⎺', s: '⎽' },
}
// biome-ignore lint/suspicious/noControlCharactersInRegex: control sequences are what is read
const PIECE = /\x1b\[([\d;:]*)m|[\x0e\x0f]|\x1b[^[].|(\P{M}(?:\p{M}|\u200d)*)/suy

/** Reads rows that have nothing but characters and SGR, as anybody's: by no code of the emulator's. Styles go on from row to row. */
export function styledCells(ansi: string): StyledCell[][] {
  const style = new Map<string, string>()
  let drawing = false
  return ansi.split('\n').map((row) => {
    const cells: StyledCell[] = []
    PIECE.lastIndex = 0
    for (let match = PIECE.exec(row); match !== null; match = PIECE.exec(row)) {
      const [piece, codes, character] = match
      if (codes !== undefined) applyCodes(style, codes)
      else if (piece === '\x0e' || piece === '\x0f') drawing = piece === '\x0e'
      else if (character !== undefined) cells.push(cellOf(drawing ? (DRAWN[character] ?? character) : character, style))
    }
    return cells.slice(0, cells.findLastIndex((cell) => cell !== ' ') + 1)
  })
}

/** Of a blank the colour of the letter that is not there does not count, nor how thick it would be. */
function cellOf(character: string, style: ReadonlyMap<string, string>): StyledCell {
  const lines = ['underline', 'strikethrough', 'overline', 'inverse']
  const hasLines = lines.some((name) => style.has(name))
  const shows = ([name]: readonly [string, string]): boolean =>
    character !== ' ' || name === 'bg' || (hasLines && name !== 'bold')
  const parts = [...style].filter(shows).map(([name, value]) => (value === '' ? name : `${name}:${value}`))
  return [character, ...parts.sort()].join(' ')
}

function applyCodes(style: Map<string, string>, text: string): void {
  const codes = text.split(';')
  while (codes.length > 0) {
    const [code = '', ...parts] = (codes.shift() ?? '').split(':')
    const number = Number(code)
    const flag = FLAGS[number]
    if (number === 0) style.clear()
    else if (number === 4 && parts[0] === '0') style.delete('underline')
    // How tmux 3.3 writes 53.
    else if (number === 5 && parts[0] === '3') style.set('overline', '')
    else if (flag !== undefined) setFlag(style, ...flag)
    else if (number === 22) for (const name of ['bold', 'dim']) style.delete(name)
    else if (number === 38 || number === 48) style.set(number === 38 ? 'fg' : 'bg', longColour(parts.length > 0 ? parts : codes))
    else if (number === 39) style.delete('fg')
    else if (number === 49) style.delete('bg')
    else if (number >= 30 && number < 48) style.set(number < 40 ? 'fg' : 'bg', String(number % 10))
    else if (number >= 90 && number < 108) style.set(number < 100 ? 'fg' : 'bg', String((number % 10) + 8))
  }
}

function setFlag(style: Map<string, string>, name: string, on: boolean): void {
  if (on) style.set(name, '')
  else style.delete(name)
}

/** Takes the arguments it needs. */
function longColour(codes: string[]): string {
  if (codes.shift() === '5') return codes.shift() ?? ''
  return codes.splice(0, codes[0] === '' ? 4 : 3).join(',')
}
