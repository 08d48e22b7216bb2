/** What an error or notification handler of a plugin says about a pane. JSON. */
export interface PaneNotice {
  readonly handler: 'error' | 'notification'
  /** The handler's title and message, with the match put in where they ask for it. */
  readonly title: string
  readonly message: string
  readonly severity: 'info' | 'warning' | 'error'
  /** Of an error handler: `dialog` is meant to be shown, `log` only to be written down. */
  readonly action?: 'dialog' | 'log'
  /** The text that matched, at most 500 UTF-16 units. Untrusted. */
  readonly match: string
}
