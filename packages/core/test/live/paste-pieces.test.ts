import { expect, test } from 'vitest'
import { pastePieces } from '../../src/live/paste-pieces.ts'

test('the pieces are the text, each short and with something to see', () => {
  const texts = [
    'x',
    '\n a \n\n\n b',
    'word '.repeat(500),
    `${'line of text\n'.repeat(300)}end  `,
    `${'👩‍👩‍👧‍👦'.repeat(100)}☃\ufe0f`,
    `${'a'.repeat(118)} b   `,
  ]
  for (const text of texts) {
    const pieces = pastePieces(text)
    expect(pieces.join('')).toBe(text)
    expect(pieces.every((piece) => piece.trim() !== '' && piece.length <= 120 && piece.split('\n').length <= 3)).toBe(true)
    expect(pieces.some((piece) => /^[\u200d\ufe0f]|\u200d$/.test(piece))).toBe(false)
  }
})

test('what cannot be cut so stays whole', () => {
  for (const text of ['a\n\n\n\n\n\nb', `a${' '.repeat(300)}b`, 'x'.repeat(100_000)]) expect(pastePieces(text)).toEqual([text])
})
