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

/** Every key goes to the program, Ctrl+C included, and its output to the terminal as it is, until this is disposed. */
export function rawMode(stdin: Input): Disposable {
  if (stdin.isTTY !== true) return { [Symbol.dispose]: () => {} }
  setRaw(stdin)
  return { [Symbol.dispose]: () => void stdin.setRawMode?.(false) }
}

/** Off first: Node does nothing where it believes the mode to be on. */
export function setRawAgain(stdin: Input): void {
  if (stdin.isTTY !== true) return
  stdin.setRawMode?.(false)
  setRaw(stdin)
}

function setRaw(stdin: Input): void {
  stdin.setRawMode?.(true)
  stdin.passOutput?.()
}
