let last: Promise<void> = Promise.resolve()

/** Starting a program holds up the event loop for a millisecond: of many, one is started in each turn, and keys and output come in between. */
export function turnToFork(): Promise<void> {
  last = last.then(() => new Promise((resolve) => setImmediate(resolve)))
  return last
}
