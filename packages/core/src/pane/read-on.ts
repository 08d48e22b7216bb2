import { readAvailable } from '../posix.ts'

/** What Linux gives at most in one read. So much means that more is on the way. */
const FULL_BYTES = 4095
/** A read for which the kernel has to move bytes first takes 0.02 to 0.1 ms; one that takes this long has waited for a processor that is busy. */
const SLOW_MS = 1
/** Nothing is read on for so long after that: who types must not wait with us. */
const REST_MS = 5
/** Nor for so long after a key: its echo is on the way. */
const TYPING_MS = 20

/** The terminal that filled its read last. */
let last: number | undefined
let restsUntil = 0

/** A terminal is closed: the next one that is given its descriptor has not filled a read yet. */
export function forgetReader(fd: number): void {
  if (last === fd) last = undefined
}

/** Something was typed to a pane. */
export function typed(): void {
  restsUntil = Math.max(restsUntil, performance.now() + TYPING_MS)
}

/**
 * Reads on into the rest of a buffer when a read was full; answers how much of it is filled then. A flood that is taken in one piece costs a
 * third less than one that is taken in sixteen, each with a turn of the event loop. Only for a flood that is alone: where several alternate, each
 * waits for the other one's pieces, and so does every key. Measured on Linux alone, and not done elsewhere.
 */
export function readOn(fd: number, buffer: Uint8Array, length: number): number {
  if (length < FULL_BYTES || process.platform !== 'linux') return length
  const alone = last === fd
  last = fd
  let now = performance.now()
  if (!alone || now < restsUntil) return length
  let filled = length
  while (buffer.length - filled >= FULL_BYTES) {
    const more = readAvailable(fd, buffer.subarray(filled))
    filled += more
    const before = now
    now = performance.now()
    if (now - before > SLOW_MS) restsUntil = now + REST_MS
    if (more < FULL_BYTES || now < restsUntil) break
  }
  return filled
}
