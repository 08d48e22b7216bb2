import { setTimeout as pause } from 'node:timers/promises'
import type { Io } from '../io.ts'

/** Ends with the reader of stdout: for answers that go on. */
export interface UntilClosed extends Disposable {
  readonly signal: AbortSignal
  /** Resolves when stdout takes more, or nobody reads it any more. */
  drained(): Promise<void>
}

/** @param waits whether the answer goes on without end, and may say nothing for long */
export function untilClosed(io: Io, waits: boolean): UntilClosed {
  const controller = new AbortController()
  const { signal } = controller
  const end = (): void => controller.abort()
  io.stdout.on('error', end).on('close', end)
  const { fd } = io.stdout
  const left = new AbortController()
  if (waits && fd !== undefined && io.stdout.isTTY !== true)
    void watch(fd, end, AbortSignal.any([signal, left.signal])).catch(() => {})
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
    [Symbol.dispose]: () => {
      left.abort()
      io.stdout.off('error', end).off('close', end)
    },
  }
}

const LOOK_EVERY_MS = 250

/** A pipe tells its writer of a reader that has gone only at the next write, and there may be none for hours: it is asked. */
async function watch(fd: number, end: () => void, signal: AbortSignal): Promise<void> {
  const { readerGone } = await import('@quil/core')
  while (!signal.aborted) {
    if (readerGone(fd)) end()
    await pause(LOOK_EVERY_MS, undefined, { ref: false, signal }).catch(() => {})
  }
}
