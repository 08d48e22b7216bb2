import stringWidth from 'fast-string-width'

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** Cuts a text to so many cells of a terminal, with `…` for what is gone; a character of two cells is never halved. */
export function fit(text: string, space: number, keep: 'start' | 'end'): string {
  if (stringWidth(text) <= space) return text
  const characters = Array.from(graphemes.segment(text), ({ segment }) => segment)
  if (keep === 'end') characters.reverse()
  const kept: string[] = []
  let left = space - 1
  for (const character of characters) {
    left -= stringWidth(character)
    if (left < 0) break
    kept.push(character)
  }
  return keep === 'start' ? `${kept.join('')}…` : `…${kept.reverse().join('')}`
}
