import type { PanePlugin } from '../plugin/plugin.ts'
import type { PaneScreen } from '../screen/index.ts'
import type { PaneNotice } from '../workspace/pane-notice.ts'

export interface ScreenWatchOptions {
  readonly plugin: Pick<PanePlugin, 'idleHandlers' | 'errorHandlers' | 'notificationHandlers'>
  readonly screen: PaneScreen
  /** Which idle handler matches what the screen shows at rest, or none does. Told again after each piece of output that has settled. */
  readonly onIdle: (match: IdleMatch | undefined) => void
  readonly onNotice: (notice: PaneNotice) => void
}

export interface IdleMatch {
  /** Of the handler. */
  readonly title: string
}

/** Looks at a pane's screen for what the handlers of its plugin ask for. */
export class ScreenWatch implements Disposable {
  readonly #options: ScreenWatchOptions

  constructor(options: ScreenWatchOptions) {
    this.#options = options
  }

  /** To be called after each piece of output was pushed to the log and told to the screen. */
  arrived(): void {
    void this.#options
  }

  /** Looks for the last time: the program has ended and all its output was pushed. Never rejects. */
  async end(): Promise<void> {}

  [Symbol.dispose](): void {}
}
