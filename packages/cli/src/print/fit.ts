import stringWidth from 'fast-string-width'

let graphemes: Intl.Segmenter | undefined

/** Made where it is needed: it reads tables of several hundred kilobytes. */
function charactersOf(text: string): string[] {
  graphemes ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' })
  return Array.from(graphemes.segment(text), ({ segment }) => segment)
}

/** Cuts a text to so many cells of a terminal, with `…` for what is gone; a character of two cells is never halved. */
export function fit(text: string, space: number, keep: 'start' | 'end'): string {
  if (stringWidth(text) <= space) return text
  const characters = charactersOf(text)
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
