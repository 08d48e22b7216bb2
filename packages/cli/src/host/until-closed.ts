import type { Io } from '../io.ts'

/** Ends with the reader of stdout: for answers that go on. */
export interface UntilClosed extends Disposable {
  readonly signal: AbortSignal
  /** Resolves when stdout takes more, or nobody reads it any more. */
  drained(): Promise<void>
}

export function untilClosed(io: Io): UntilClosed {
  const controller = new AbortController()
  const { signal } = controller
  const end = (): void => controller.abort()
  io.stdout.on('error', end).on('close', end)
  return {
    signal,
    drained: () =>
      new Promise((resolve) => {
        const over = (): void => {
          io.stdout.off('drain', over)
          signal.removeEventListener('abort', over)
          resolve()
        }
        io.stdout.on('drain', over)
        signal.addEventListener('abort', over)
        if (signal.aborted) over()
      }),
    [Symbol.dispose]: () => void io.stdout.off('error', end).off('close', end),
  }
}
