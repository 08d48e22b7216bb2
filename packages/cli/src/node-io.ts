import { errnoOf, messageOf, QuilError } from '@quil/core/workspace'
import type { Input, Io, Output } from './io.ts'
import { printable } from './print/printable.ts'
import { trulyRaw } from './terminal/raw-mode.ts'

/** The real process: the one place of the CLI that knows `process.env` and the standard streams. */
export function nodeIo(): Io {
  const atExit = new Set<() => void>()
  const leave = (): void => {
    for (const listener of atExit) listener()
  }
  process.on('exit', leave)
  process.on('uncaughtException', (error) => {
    leave() // what is said on an alternate screen is gone with it
    process.stderr.write(`quil: internal error: ${printable(messageOf(error))}\n`)
    process.exit(1) // gives the terminal its modes back
  })
  let stdin: Input | undefined
  let stdout: Output | undefined
  let stderr: Output | undefined
  return {
    env: process.env,
    get cwd(): string {
      return currentDirectory()
    },
    // Node opens a stream when it is first looked at: only commands that use it should. What is not looked at costs no time either.
    get stdin(): Input {
      stdin ??= tolerant(trulyRaw(process.stdin))
      return stdin
    },
    get stdout(): Output {
      stdout ??= answering(process.stdout)
      return stdout
    },
    get stderr(): Output {
      stderr ??= tolerant(process.stderr)
      return stderr
    },
    onSignal: (signal, listener) => {
      process.on(signal, listener)
      return { [Symbol.dispose]: () => void process.off(signal, listener) }
    },
    onExit: (listener) => {
      atExit.add(listener)
      return { [Symbol.dispose]: () => void atExit.delete(listener) }
    },
    suspend: () => void process.kill(0, 'SIGTSTP'),
    // What Node listens to in order to look at the size anew.
    refreshSize: () => void process.emit('SIGWINCH', 'SIGWINCH'),
  }
}

/** Nobody reads any more, or the terminal is gone. */
const READER_GONE = ['EPIPE', 'EIO', 'ERR_STREAM_DESTROYED']

/** An answer that could not be written, for a full disk, is a failure, whatever else was done. */
function answering(stdout: NodeJS.WriteStream): Output {
  let failed = false
  stdout.on('error', (error: Error) => {
    if (failed || READER_GONE.includes(errnoOf(error) ?? '')) return
    failed = true
    process.stderr.write(`quil: cannot write the answer: ${printable(messageOf(error))}\n`)
    process.on('exit', () => {
      process.exitCode = 1
    })
  })
  return stdout
}

/** Who closed the other end (`quil ls | true`, a terminal that is gone) does not want to hear of it either. */
function tolerant<Stream extends Input | Output>(stream: Stream): Stream {
  stream.on('error', () => {})
  return stream
}

function currentDirectory(): string {
  try {
    return process.cwd()
  } catch (cause) {
    throw new QuilError('CWD_NOT_FOUND', 'the current directory no longer exists: change to another one', { cause })
  }
}
