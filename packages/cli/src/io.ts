/** Everything a command may touch of the process it runs in. Tests hand in their own. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Absolute. */
  readonly cwd: string
  readonly stdin: Input
  readonly stdout: Output
  readonly stderr: Output
  onSignal(signal: NodeJS.Signals, listener: () => void): Disposable
  /** At the very end of this process, whatever ends it but a kill: only what is synchronous still happens. */
  onExit(listener: () => void): Disposable
  /** Stops this process and its job, as Ctrl+Z at a shell does. Returns when it goes on, or at once where nobody would continue it. */
  suspend(): void
  /** Asks the terminal for its size: who was stopped has not heard of a change. */
  refreshSize(): void
}

export type Input = NodeJS.ReadableStream & {
  readonly isTTY?: boolean | undefined
  setRawMode?(raw: boolean): unknown
  /** Loads what `passOutput` needs, where there is time for it. */
  prepareRaw?(): void
  /** In raw mode: output goes to the terminal as it is. */
  passOutput?(): void
  unref?(): unknown
}

/** A terminal has a size and emits `resize`. */
export type Output = NodeJS.WritableStream & {
  readonly isTTY?: boolean | undefined
  readonly columns?: number | undefined
  readonly rows?: number | undefined
  /** Its descriptor, where it has one. */
  readonly fd?: number
  /** Bytes it has not passed on yet. */
  readonly writableLength?: number
}
