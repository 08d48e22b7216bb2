import { setTimeout as pause } from 'node:timers/promises'
import type { Pane, PaneExit } from '@quil/core'
import type { Input, Io, Output } from './io.ts'
import { TerminalModes } from './terminal-modes.ts'

/** End of input, as a person at a terminal types it. */
const CTRL_D = '\x04'
/** A program loses a Ctrl+D that comes while it changes its terminal's mode, as bash does at every prompt: it is typed again. */
const CTRL_D_AFTER_MS = [200, 1000, 5000] as const

/** Lends this terminal to the pane until the pane's program has ended and its last output is written. */
export async function connectTerminal(pane: Pane, io: Io, hangUp: () => void): Promise<PaneExit> {
  using _raw = rawMode(io.stdin)
  // Who was stopped from outside gets the terminal back in the shell's mode.
  using _again = io.onSignal('SIGCONT', () => setRawAgain(io.stdin))
  using _size = followSize(pane, io.stdout)
  using output = new OutputBridge(pane, io.stdout, hangUp)
  using _input = forwardInput(pane, io.stdin, hangUp)
  const exit = await pane.exited
  await output.flushed()
  if (io.stdout.isTTY === true) output.giveBack()
  return exit
}

/** Every key goes to the program, Ctrl+C included. */
function rawMode(stdin: Input): Disposable {
  if (stdin.isTTY !== true) return { [Symbol.dispose]: () => {} }
  stdin.setRawMode?.(true)
  return { [Symbol.dispose]: () => void stdin.setRawMode?.(false) }
}

/** Off first: Node does nothing where it believes the mode to be on. */
function setRawAgain(stdin: Input): void {
  if (stdin.isTTY !== true) return
  stdin.setRawMode?.(false)
  stdin.setRawMode?.(true)
}

function followSize(pane: Pane, stdout: Output): Disposable {
  const follow = (): void => {
    const { columns = 0, rows = 0 } = stdout
    if (columns > 0 && rows > 0) pane.resize({ cols: columns, rows })
  }
  if (stdout.isTTY === true) stdout.on('resize', follow)
  return { [Symbol.dispose]: () => void stdout.off('resize', follow) }
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

/** The pane's bytes to our stdout, as fast as that takes them: a slow reader slows the program, not our memory. */
class OutputBridge implements Disposable {
  readonly #pane: Pane
  readonly #stdout: Output
  readonly #modes = new TerminalModes()
  readonly #subscription: Disposable
  readonly #hangUp: () => void
  #full = false
  #closed = false
  #wake: () => void = () => {}

  constructor(pane: Pane, stdout: Output, hangUp: () => void) {
    this.#pane = pane
    this.#stdout = stdout
    this.#hangUp = hangUp
    stdout.on('drain', this.#drained).on('error', this.#broken).on('close', this.#broken)
    this.#subscription = pane.onOutput((bytes) => this.#write(bytes))
  }

  /** Resolves when nothing is held back any more. */
  async flushed(): Promise<void> {
    for (;;) {
      await new Promise(setImmediate) // what was held back follows in a microtask
      if (!this.#full || this.#closed) return
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  /** Takes back the terminal modes that a killed program left on. */
  giveBack(): void {
    const sequence = this.#modes.resetSequence()
    if (sequence !== '' && !this.#closed) this.#stdout.write(sequence)
  }

  [Symbol.dispose](): void {
    this.#subscription[Symbol.dispose]()
    this.#stdout.off('drain', this.#drained).off('error', this.#broken).off('close', this.#broken)
  }

  #write(bytes: Uint8Array): void {
    if (this.#closed) return
    this.#modes.feed(bytes)
    if (this.#stdout.write(bytes) || this.#full) return
    this.#full = true
    this.#pane.pause()
  }

  readonly #drained = (): void => {
    if (!this.#full) return
    this.#full = false
    this.#pane.resume()
    this.#wake()
  }

  readonly #broken = (): void => {
    if (this.#closed) return
    this.#closed = true
    this.#hangUp()
    this.#drained()
  }
}
