import type { Io } from '../io.ts'
import { within } from './within.ts'

/** The signal to go on comes with going on; where nothing was stopped, because nobody could continue it, it does not come. */
const GOES_ON_WITHIN_MS = 200

/** Really stops, as a job of the shell; comes back when the shell continues it. The terminal must have been given back before. */
export async function suspendJob(io: Io): Promise<void> {
  const { promise, resolve } = withResolver()
  using _continued = io.onSignal('SIGCONT', resolve)
  io.suspend()
  await within(GOES_ON_WITHIN_MS, promise)
}

function withResolver(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve: () => void = () => {}
  const promise = new Promise<void>((done) => {
    resolve = done
  })
  return { promise, resolve }
}
