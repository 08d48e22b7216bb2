/** Short enough for programs that show a placeholder for a longer paste, and make something else of it than the text. */
const MAX_UNITS = 120
const MAX_NEWLINES = 2
/** Beyond that the many pieces would take longer than one whole paste. In UTF-16 units. */
const MAX_TEXT_UNITS = 32 << 10

const characters = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/**
 * The text in pieces which are short, each with something in it that is no blank: to be pasted one behind the other. The whole
 * text where it cannot be cut so.
 */
export function pastePieces(text: string): readonly string[] {
  if (text.length > MAX_TEXT_UNITS) return [text]
  const pieces: string[] = []
  for (let rest = text; rest !== ''; ) {
    const end = endOfPiece(rest)
    if (end === undefined) return [text]
    pieces.push(rest.slice(0, end))
    rest = rest.slice(end)
  }
  return pieces
}

/** The furthest place to cut at, so that the rest can be cut, too. */
function endOfPiece(text: string): number | undefined {
  return [...boundaries(text)].reverse().find((end) => isPiece(text.slice(0, end)) && canBegin(text.slice(end, end + MAX_UNITS)))
}

/** Ends of the characters as a person counts them: one that is cut in two loses its marks. */
function* boundaries(text: string): Generator<number> {
  for (const { index, segment } of characters.segment(text.slice(0, 2 * MAX_UNITS))) {
    const end = index + segment.length
    if (end > MAX_UNITS) return
    yield end
  }
}

function isPiece(piece: string): boolean {
  return piece.trim() !== '' && newlines(piece) <= MAX_NEWLINES && newlines(piece.trim()) < MAX_NEWLINES
}

/** Whether a piece can be made of the beginning. */
function canBegin(rest: string): boolean {
  return rest === '' || (rest.trim() !== '' && newlines(rest.slice(0, rest.length - rest.trimStart().length)) <= MAX_NEWLINES)
}

function newlines(text: string): number {
  return text.split('\n').length - 1
}
