import type { PanePlugin } from '../plugin/plugin.ts'
import { asLines, asRows, type PaneScreen, type PlainRow, type ScreenLook, type ScreenReader } from '../screen/index.ts'
import type { PaneNotice } from '../workspace/pane-notice.ts'
import { HandlerWatch } from './handler-watch.ts'
import { type IdleMatch, idleMatch } from './idle-match.ts'
import { LookPacer } from './look-pacer.ts'

export type { IdleMatch } from './idle-match.ts'

/** UTF-16 units of text that patterns are matched against, its end. */
const LONGEST = 64 * 1024

export interface ScreenWatchOptions {
  readonly plugin: Pick<PanePlugin, 'idleHandlers' | 'errorHandlers' | 'notificationHandlers'>
  readonly screen: PaneScreen
  /** Which idle handler matches what the screen shows at rest, or that none does. Told again after each piece of output that has settled. */
  readonly onIdle: (match: IdleMatch | undefined) => void
  readonly onNotice: (notice: PaneNotice) => void
}

/**
 * Looks at a pane's screen for what the handlers of its plugin ask for: when output has settled, now and then while it goes on, and when much
 * is about to be forgotten. A plugin without handlers costs nothing, nor does a pane that is silent.
 */
export class ScreenWatch implements Disposable {
  readonly #options: ScreenWatchOptions
  readonly #reader: ScreenReader | undefined
  readonly #handlers: readonly HandlerWatch[]
  readonly #pacer: LookPacer
  #waiting: NodeJS.Timeout | undefined
  #looking: Promise<void> = Promise.resolve()
  #ended = false
  #disposed = false

  constructor(options: ScreenWatchOptions) {
    this.#options = options
    const { plugin, screen } = options
    const notices = [...plugin.errorHandlers, ...plugin.notificationHandlers]
    this.#handlers = notices.map((handler) => new HandlerWatch(handler, options.onNotice))
    this.#pacer = new LookPacer((settled) => this.#look(settled))
    if (notices.length + plugin.idleHandlers.length === 0) return
    this.#reader = screen.read({
      onCrowded: (look) => this.#crowded(look),
      onResized: (before, after) => this.#resized(before, after),
    })
  }

  /** To be called after each piece of output was pushed to the log and told to the screen. */
  arrived(): void {
    if (this.#reader !== undefined && !this.#disposed) this.#pacer.arrived()
  }

  /** Looks for the last time: the program has ended and all its output was pushed. Never rejects. */
  async end(): Promise<void> {
    this.#pacer.stop()
    this.#ended = true
    this.#look(true)
    await this.#looking
    for (const handler of this.#handlers) handler.raise(true)
    this[Symbol.dispose]()
  }

  [Symbol.dispose](): void {
    this.#disposed = true
    this.#pacer.stop()
    clearTimeout(this.#waiting)
    this.#reader?.[Symbol.dispose]()
  }

  #look(settled: boolean): void {
    const reader = this.#reader
    if (reader === undefined || this.#disposed) return
    this.#looking = reader.look().then(
      (look) => this.#see(look, settled && !this.#pacer.busy),
      () => {}, // the screen is gone, and so is the pane
    )
  }

  /** So much scrolls by that it is looked at in between, or not at all when that would take more than its share of the time. */
  #crowded(look: () => ScreenLook): void {
    if (!this.#disposed && this.#handlers.length > 0 && this.#pacer.mayLook) this.#see(look(), false)
  }

  #resized(before: ScreenLook, after: ScreenLook): void {
    this.#see(before, false)
    const texts = formsOf(after.screen)
    for (const handler of this.#handlers) handler.absorb(texts)
  }

  #see({ scrolled, screen }: ScreenLook, settled: boolean): void {
    if (this.#disposed) return
    this.#pacer.looked(() => {
      const texts = formsOf([...scrolled, ...screen])
      for (const handler of this.#handlers) handler.look(texts, settled)
      if (settled && !this.#ended) this.#options.onIdle(idleMatch(this.#options.plugin.idleHandlers, formsOf(screen)))
    })
    this.#raiseLater()
  }

  /** What has appeared too soon after the one before is told when its time has come. */
  #raiseLater(): void {
    clearTimeout(this.#waiting)
    const waits = this.#handlers.flatMap(({ waitMs }) => (waitMs === undefined ? [] : [waitMs]))
    if (waits.length === 0 || this.#disposed) return
    this.#waiting = setTimeout(
      () => {
        for (const handler of this.#handlers) handler.raise()
        this.#raiseLater()
      },
      Math.min(...waits),
    ).unref()
  }
}

/** The text of rows in the forms a pattern may be written for: lines as they were printed, and rows as they stand where they differ. */
function formsOf(rows: readonly PlainRow[]): readonly string[] {
  const lines = lastOf(asLines(rows))
  return rows.some(({ broken }) => broken) ? [lines, lastOf(asRows(rows))] : [lines]
}

/** The end of a text, from the beginning of a line on if there is one. */
function lastOf(text: string): string {
  if (text.length <= LONGEST) return text
  const end = text.slice(-LONGEST)
  return end.slice(end.indexOf('\n') + 1)
}
