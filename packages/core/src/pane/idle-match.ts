import type { IdleHandler } from '../plugin/plugin.ts'
import { findMatches } from './find-matches.ts'
import { noticeWords } from './notice-words.ts'

export interface IdleMatch {
  /** Of the handler, with the match put in where it asks for it. */
  readonly title: string
}

/** The first handler that matches one of the texts. */
export function idleMatch(handlers: readonly IdleHandler[], texts: readonly string[]): IdleMatch | undefined {
  for (const { pattern, title } of handlers) {
    const match = texts.flatMap((text) => findMatches(pattern, text).slice(-1))[0]
    if (match !== undefined) return { title: noticeWords(match).fill(title) }
  }
  return undefined
}
