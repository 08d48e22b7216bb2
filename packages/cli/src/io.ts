/** Everything a command may touch of the process it runs in. Tests hand in their own. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Absolute. */
  readonly cwd: string
  readonly stdin: Input
  readonly stdout: Output
  readonly stderr: Output
  onSignal(signal: NodeJS.Signals, listener: () => void): Disposable
}

export type Input = NodeJS.ReadableStream & {
  readonly isTTY?: boolean | undefined
  setRawMode?(raw: boolean): unknown
  unref?(): unknown
}

/** A terminal has a size and emits `resize`. */
export type Output = NodeJS.WritableStream & {
  readonly isTTY?: boolean | undefined
  readonly columns?: number | undefined
  readonly rows?: number | undefined
}
