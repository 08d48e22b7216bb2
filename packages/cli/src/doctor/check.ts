/** One thing that was looked at. `info` is worth knowing and fine. */
export interface Check {
  readonly name: string
  readonly status: 'ok' | 'info' | 'warn' | 'fail'
  readonly message: string
  /** What to do about it. */
  readonly fix?: string
}
