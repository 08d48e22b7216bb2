/**
 * Work whose result serves all who ask for it before it begins: in the same turn of the event loop, or while the one before is under way, which
 * may have missed what they have just changed.
 */
export function sharedWork<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<unknown> = Promise.resolve()
  let next: Promise<T> | undefined
  const begin = (): Promise<T> => {
    next = undefined
    return work()
  }
  return () => {
    if (next === undefined) {
      next = running.then(begin, begin)
      running = next
    }
    return next
  }
}
