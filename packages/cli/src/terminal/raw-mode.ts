import { spawnSync } from 'node:child_process'
import type { ReadStream } from 'node:tty'
import type { Input } from '../io.ts'

/**
 * Adds what raw mode in Node lacks: it leaves OPOST and ONLCR on (nodejs/node#63059), and a pane's bare line feed, which means "down, same
 * column", would come out as CR LF. Leaving raw mode restores what was there before.
 */
export function trulyRaw(stdin: ReadStream): Input {
  // Where there is no stty, a bare line feed is wrong on the screen, as everywhere in Node; everything else works.
  const prepareRaw = (): void => void process.getBuiltinModule('node:child_process')
  const passOutput = (): void => void spawnSync('stty', ['-opost'], { stdio: ['inherit', 'ignore', 'ignore'] })
  return Object.assign(stdin, { prepareRaw, passOutput })
}

/** A terminal of which every key goes to the program, Ctrl+C included, until this is disposed. */
export interface RawMode extends Disposable {
  /** From now on output goes to the terminal as it is, and no line feed takes the cursor to the first column. This takes 3 ms. */
  passOutput(): void
}

export function rawMode(stdin: Input): RawMode {
  if (stdin.isTTY !== true) return { passOutput: () => {}, [Symbol.dispose]: () => {} }
  stdin.setRawMode?.(true)
  let passes = false
  return {
    passOutput: () => {
      if (!passes) stdin.passOutput?.()
      passes = true
    },
    [Symbol.dispose]: () => {
      passes = true
      stdin.setRawMode?.(false)
    },
  }
}

/** Off first: Node does nothing where it believes the mode to be on. */
export function setRawAgain(stdin: Input): void {
  if (stdin.isTTY !== true) return
  stdin.setRawMode?.(false)
  rawMode(stdin).passOutput()
}
