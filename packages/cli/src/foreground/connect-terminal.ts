import { setTimeout as pause } from 'node:timers/promises'
import type { Pane, PaneExit } from '@quil/core'
import type { Input, Io } from '../io.ts'
import { followSize } from '../terminal/follow-size.ts'
import { OutputBridge } from '../terminal/output-bridge.ts'
import { rawMode, setRawAgain } from '../terminal/raw-mode.ts'
import { TerminalModes } from '../terminal/terminal-modes.ts'

/** End of input, as a person at a terminal types it. */
const CTRL_D = '\x04'
/** A program loses a Ctrl+D that comes while it changes its terminal's mode, as bash does at every prompt: it is typed again. */
const CTRL_D_AFTER_MS = [200, 1000, 5000] as const

/** Lends this terminal to the pane until the pane's program has ended and its last output is written. */
export async function connectTerminal(pane: Pane, io: Io, hangUp: () => void): Promise<PaneExit> {
  using raw = rawMode(io.stdin)
  raw.passOutput()
  // Who was stopped from outside gets the terminal back in the shell's mode.
  using _again = io.onSignal('SIGCONT', () => setRawAgain(io.stdin))
  using _size = followSize(io.stdout, (size) => pane.resize(size))
  const modes = new TerminalModes()
  using output = new OutputBridge(pane, io.stdout, modes, hangUp)
  using _input = forwardInput(pane, io.stdin, hangUp)
  const exit = await pane.exited
  await output.flushed()
  // Takes back the terminal modes that a killed program left on.
  const sequence = io.stdout.isTTY === true && output.open ? modes.resetSequence(io.stdout.columns) : ''
  if (sequence !== '') io.stdout.write(sequence)
  return exit
}

function forwardInput(pane: Pane, stdin: Input, hangUp: () => void): Disposable {
  let connected = true
  const type = (chunk: Uint8Array): void => {
    if (pane.write(chunk)) return
    stdin.pause() // the program is not reading
    void pane.drained().then(() => connected && stdin.resume())
  }
  const end = (): void => {
    if (stdin.isTTY === true) hangUp()
    else void endInput()
  }
  const endInput = async (): Promise<void> => {
    await pane.drained()
    for (const wait of CTRL_D_AFTER_MS) {
      await pause(wait, undefined, { ref: false })
      if (!connected) return
      pane.write(CTRL_D)
    }
  }
  stdin.on('data', type).on('end', end).on('error', end)
  return {
    [Symbol.dispose]: () => {
      connected = false
      stdin.off('data', type).off('end', end).off('error', end)
      stdin.pause()
      stdin.unref?.()
    },
  }
}
