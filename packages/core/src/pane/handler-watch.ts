import type { ErrorHandler, NotificationHandler } from '../plugin/plugin.ts'
import type { PaneNotice } from '../workspace/pane-notice.ts'
import { Appearances } from './appearances.ts'
import { type FoundMatch, findMatches } from './find-matches.ts'
import { HELD_BACK, NoticeLimit } from './notice-limit.ts'
import { noticeWords } from './notice-words.ts'

/** One error or notification handler at work on one pane. */
export class HandlerWatch {
  readonly #handler: ErrorHandler | NotificationHandler
  readonly #onNotice: (notice: PaneNotice) => void
  readonly #appearances = new Appearances()
  readonly #limit = new NoticeLimit()
  /** Has appeared too soon after the one before. */
  #waiting: FoundMatch | undefined

  constructor(handler: ErrorHandler | NotificationHandler, onNotice: (notice: PaneNotice) => void) {
    this.#handler = handler
    this.#onNotice = onNotice
  }

  /** @param texts the same text in several forms: the first one that holds a match counts */
  look(texts: readonly string[], settled: boolean): void {
    this.#waiting = this.#appearances.look(this.#matches(texts), settled) ?? this.#waiting
    this.raise()
  }

  /** Takes what matches for what was there before. */
  absorb(texts: readonly string[]): void {
    this.#appearances.absorb(this.#matches(texts))
  }

  /** Milliseconds until something that has appeared may be told; undefined where nothing waits. */
  get waitMs(): number | undefined {
    return this.#waiting === undefined ? undefined : this.#limit.waitMs(performance.now())
  }

  /** Tells what has appeared, if it is time, or if there will be no other time. */
  raise(last = false): void {
    const match = this.#waiting
    if (match === undefined) return
    const now = performance.now()
    const waitMs = this.#limit.waitMs(now)
    const never = waitMs === Number.POSITIVE_INFINITY
    if (waitMs > 0 && !never && !last) return
    this.#waiting = undefined
    if (!never) this.#onNotice(this.#notice(match, this.#limit.raise(now)))
  }

  #matches(texts: readonly string[]): readonly FoundMatch[] {
    for (const text of texts) {
      const matches = findMatches(this.#handler.pattern, text)
      if (matches.length > 0) return matches
    }
    return []
  }

  #notice(found: FoundMatch, last: boolean): PaneNotice {
    const handler = this.#handler
    const { match, fill } = noticeWords(found)
    const message = 'message' in handler ? fill(handler.message) : ''
    return {
      handler: 'action' in handler ? 'error' : 'notification',
      title: fill(handler.title),
      message: last ? `${message} ${HELD_BACK}`.trimStart() : message,
      severity: 'severity' in handler ? handler.severity : 'error',
      ...('action' in handler ? { action: handler.action } : {}),
      match,
    }
  }
}
