import type { ScreenText } from '../screen/plain-screen.ts'

/** Of the ends of a text, in characters without blanks: little enough to stand in one row mostly. */
const END_CHARACTERS = 8
/** What programs show in the place of a long paste, such as `[Pasted text #1 +12 lines]`. */
const PLACEHOLDER = /\[pasted[^\]]*\]/gi
/** Blanks and the frames of boxes: they come between what belongs together where a text is wrapped. */
const BETWEEN = /[\s\u2500-\u259f|]+/g

/** How often the beginning and the end of a text, and placeholders of pastes, are on a screen. */
export interface Sighting {
  readonly begin: number
  readonly end: number
  readonly placeholders: number
}

export function sight(screen: ScreenText, text: string): Sighting {
  const shown = squashed(screen.lines.join('\n'))
  const whole = squashed(text)
  return {
    begin: occurrences(shown, whole.slice(0, END_CHARACTERS)),
    end: occurrences(shown, whole.slice(-END_CHARACTERS)),
    placeholders: shown.match(PLACEHOLDER)?.length ?? 0,
  }
}

/** Whether there is more of the text now than there was. */
export function appeared(before: Sighting, now: Sighting): boolean {
  return now.begin > before.begin || now.end > before.end || now.placeholders > before.placeholders
}

/** Whether the row of the cursor ends the text, or has a placeholder: so it has not left where it was typed. */
export function standsAtCursor({ lines, cursor, size }: ScreenText, text: string): boolean {
  const y = lines.length - size.rows + cursor.y
  const above = squashed(lines[y - 1] ?? '')
  const row = squashed(lines[y] ?? '')
  const lastLine = text.trimEnd().split('\n').at(-1) ?? ''
  const end = squashed(lastLine).slice(-END_CHARACTERS)
  if (row.search(PLACEHOLDER) !== -1) return true
  // It may be broken: what has ended in the row above has been submitted, perhaps.
  const at = (above + row).lastIndexOf(end)
  return end !== '' && at !== -1 && at + end.length > above.length
}

function squashed(text: string): string {
  return text.replace(BETWEEN, '')
}

function occurrences(text: string, part: string): number {
  return part === '' ? 0 : text.split(part).length - 1
}
