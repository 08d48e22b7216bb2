import { expandNotice } from '../plugin/index.ts'
import { oneLine } from '../state/one-line.ts'
import type { FoundMatch } from './find-matches.ts'

/** UTF-16 units of each value that comes from the program. */
const LONGEST = 500

export interface NoticeWords {
  /** All that matched, on one line. */
  readonly match: string
  /** Puts the match into the words of a handler. */
  fill(words: string): string
}

/** What a handler says of a match. What the program wrote is untrusted: one line of visible text. */
export function noticeWords({ text, groups }: FoundMatch): NoticeWords {
  const match = shown(text)
  const values = groups.map((group) => shown(group ?? ''))
  return { match, fill: (words) => expandNotice(words, match, values) }
}

function shown(text: string): string {
  return oneLine(text.slice(0, LONGEST), LONGEST)
}
