import { EventEmitter } from 'node:events'
import { PassThrough } from 'node:stream'
import { waitFor } from '@quil/testkit'
import type { Io } from '../../src/io.ts'
import { WatchedTerminal } from './watched-terminal.ts'

export interface TerminalIo {
  readonly io: Io
  readonly watched: WatchedTerminal
  readonly signals: EventEmitter
  /** Raw mode, as it was set last. */
  readonly raw: () => boolean
  readonly type: (text: string) => void
  readonly resize: (cols: number, rows: number) => void
  /** Ends the terminal: nothing comes, nothing can be written. */
  readonly hangUp: () => void
  /** How often this process was stopped; what was on the terminal's state then. */
  readonly suspensions: unknown[]
  readonly exit: () => void
  readonly waitForText: (text: string | RegExp) => Promise<void>
  readonly stderr: () => string
}

/** What a command needs is compiled at its first use. */
const PATIENCE = { timeoutMs: 25_000 }

/** A terminal for commands that run in this process: an emulator behind stdout, keys into stdin. */
export function terminalIo(env: Record<string, string> = {}, size = { cols: 80, rows: 24 }): TerminalIo {
  const watched = new WatchedTerminal(size)
  const signals = new EventEmitter()
  const exits = new Set<() => void>()
  const suspensions: unknown[] = []
  let raw = false
  const stdin = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode: (on: boolean) => {
      raw = on
    },
  })
  const stdout = Object.assign(new PassThrough(), { isTTY: true, columns: size.cols, rows: size.rows })
  const stderr = new PassThrough()
  const said: string[] = []
  stdout.on('data', (chunk: Uint8Array) => watched.terminal.write(chunk))
  stderr.on('data', (chunk: Uint8Array) => said.push(chunk.toString()))
  watched.terminal.onData((answer) => stdin.write(answer))
  const io: Io = {
    env,
    cwd: '/',
    stdin,
    stdout,
    stderr,
    onSignal: (signal, listener) => {
      signals.on(signal, listener)
      return { [Symbol.dispose]: () => void signals.off(signal, listener) }
    },
    onExit: (listener) => {
      exits.add(listener)
      return { [Symbol.dispose]: () => void exits.delete(listener) }
    },
    suspend: () => {
      suspensions.push(raw)
      setImmediate(() => signals.emit('SIGCONT'))
    },
    refreshSize: () => {},
  }
  return {
    io,
    watched,
    signals,
    suspensions,
    raw: () => raw,
    type: (text) => void stdin.write(text),
    resize: (cols, rows) => {
      watched.terminal.resize(cols, rows)
      Object.assign(stdout, { columns: cols, rows })
      stdout.emit('resize')
    },
    hangUp: () => {
      stdin.end()
      stdout.destroy()
    },
    exit: () => {
      for (const listener of exits) listener()
    },
    waitForText: async (text) => {
      await waitFor(() => {
        const screen = watched.screen().join('\n')
        return typeof text === 'string' ? screen.includes(text) : text.test(screen)
      }, PATIENCE)
    },
    stderr: () => said.join(''),
  }
}
