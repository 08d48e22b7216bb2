import { closeSync, constants, fstatSync, openSync } from 'node:fs'
import { errnoOf } from '@quil/core/workspace'
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
  const { fd } = io.stdout
  const watching = fd === undefined ? undefined : setInterval(() => readerGone(fd) && end(), LOOK_EVERY_MS).unref()
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
      clearInterval(watching)
      io.stdout.off('error', end).off('close', end)
    },
  }
}

const LOOK_EVERY_MS = 250

/** A pipe tells its writer of a reader that has gone only at the next write, and there may be none for hours. Linux says so at opening it. */
function readerGone(fd: number): boolean {
  try {
    if (process.platform !== 'linux' || !fstatSync(fd).isFIFO()) return false
    closeSync(openSync(`/proc/self/fd/${fd}`, constants.O_WRONLY | constants.O_NONBLOCK))
    return false
  } catch (error) {
    return errnoOf(error) === 'ENXIO'
  }
}
