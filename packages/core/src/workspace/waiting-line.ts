export interface PlaceInLine {
  /** Settles when everybody before has left. */
  readonly turn: Promise<void>
  /** Lets the next one go; also for one who gave up waiting. */
  leave(): void
}

const lines = new Map<string, Promise<void>>()

/** Takes the next place in this process's line for the key. Synchronous: places are given in call order. */
export function joinLine(key: string): PlaceInLine {
  let leave = (): void => {}
  const left = new Promise<void>((resolve) => {
    leave = resolve
  })
  const turn = lines.get(key) ?? Promise.resolve()
  const tail: Promise<void> = turn
    .then(() => left)
    .then(() => {
      if (lines.get(key) === tail) lines.delete(key)
    })
  lines.set(key, tail)
  return { turn, leave }
}
