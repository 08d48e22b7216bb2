import { spawnSync } from 'node:child_process'
import type { ReadStream } from 'node:tty'
import type { Input } from './io.ts'

/**
 * Lets `setRawMode(true)` switch the terminal's output processing off as well. Node leaves OPOST and ONLCR on (nodejs/node#63059): a pane's
 * bare line feed, which means "down, same column", would come out as CR LF. Leaving raw mode restores what was there before.
 */
export function trulyRaw(stdin: ReadStream): ReadStream {
  const setRawMode = stdin.setRawMode?.bind(stdin)
  if (setRawMode === undefined) return stdin // not a terminal
  stdin.setRawMode = (raw) => {
    setRawMode(raw)
    // Where there is no stty, a bare line feed is wrong on the screen, as everywhere in Node; everything else works.
    if (raw) spawnSync('stty', ['-opost'], { stdio: ['inherit', 'ignore', 'ignore'] })
    return stdin
  }
  return stdin
}

/** Every key goes to the program, Ctrl+C included, until it is disposed. */
export function rawMode(stdin: Input): Disposable {
  if (stdin.isTTY !== true) return { [Symbol.dispose]: () => {} }
  stdin.setRawMode?.(true)
  return { [Symbol.dispose]: () => void stdin.setRawMode?.(false) }
}

/** Off first: Node does nothing where it believes the mode to be on. */
export function setRawAgain(stdin: Input): void {
  if (stdin.isTTY !== true) return
  stdin.setRawMode?.(false)
  stdin.setRawMode?.(true)
}
