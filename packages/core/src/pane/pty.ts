import { readSync } from 'node:fs'
import type { OnReadOpts, SocketConstructorOpts } from 'node:net'
import { constants } from 'node:os'
import { ReadStream } from 'node:tty'
import { messageOf, QuilError } from '../errors.ts'
import { loadPosix, setCloseOnExec } from '../posix.ts'
import type { PaneSize } from '../size.ts'
import { InputQueue } from './input-queue.ts'
import { nativePty } from './native-pty.ts'
import { forgetReader, readOn } from './read-on.ts'

export interface PtyOptions {
  /** Absolute path of the program. */
  readonly file: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** Absolute path of an existing directory. */
  readonly cwd: string
  readonly size: PaneSize
  /** Called with each piece of output. The bytes are valid only during the call: the buffer is shared by all panes. */
  readonly onData: (bytes: Uint8Array) => void
  /** Called once, after the last byte of output. */
  readonly onExit: (exit: PtyExit) => void
}

export interface PtyExit {
  /** Exit code, or null when a signal ended the program. */
  readonly exitCode: number | null
  /** Signal name such as `SIGKILL`, or null. */
  readonly signal: string | null
}

/** One program on one pseudo-terminal. */
export interface Pty {
  readonly pid: number
  readonly input: InputQueue
  resize(size: PaneSize): void
  /** Stops reading; the kernel's buffer then holds the program back. */
  pause(): void
  resume(): void
}

/** After the leader's exit, descendants that keep the terminal open are listened to until this long a silence. */
const SILENCE_AFTER_EXIT_MS = 100
/** … and no longer than this in all. */
const LONGEST_AFTER_EXIT_MS = 1000

/** libuv reads serially, so one buffer serves every pane. */
const readBuffer = Buffer.allocUnsafeSlow(64 * 1024)
/** For reads made while libuv may still hold {@link readBuffer}. */
const drainBuffer = Buffer.allocUnsafeSlow(64 * 1024)

/**
 * Starts a program on a new terminal. node-pty only forks and resizes; reading, writing and the end are done here, for its
 * own stream loses output at exit and its write queue outlives the pane (docs/decisions/0001-node-pty.md).
 *
 * @throws QuilError `SPAWN_FAILED` when the system has no terminal or process left
 */
export function openPty(options: PtyOptions): Pty {
  const { native, helperPath } = nativePty()
  loadPosix()
  const lifetime = new PtyLifetime(options)
  let forked: { fd: number; pid: number }
  try {
    const env = Object.entries(options.env).map(([name, value]) => `${name}=${value}`)
    const { file, args, cwd, size } = options
    const onExit = (exitCode: number, signal: number): void => lifetime.leaderExited(exitCode, signal)
    forked = native.fork(file, args, env, cwd, size.cols, size.rows, -1, -1, true, helperPath, onExit)
  } catch (cause) {
    throw new QuilError('SPAWN_FAILED', `cannot start ${options.file} on a new terminal: ${messageOf(cause)}`, {
      details: { file: options.file },
      cause,
    })
  }
  // Synchronous after fork: no child process can have been started in between.
  setCloseOnExec(forked.fd)
  lifetime.attach(forked.fd)
  return {
    pid: forked.pid,
    input: lifetime.input,
    resize: ({ cols, rows }) => {
      if (lifetime.open) native.resize(forked.fd, cols, rows, 0, 0)
    },
    pause: () => lifetime.pause(),
    resume: () => lifetime.resume(),
  }
}

/** Reads one master until everything was read and the leader has exited. */
class PtyLifetime {
  readonly #options: PtyOptions
  #stream!: ReadStream
  #fd = -1
  input!: InputQueue
  open = true
  #exit: PtyExit | undefined
  #paused = false
  #silence: NodeJS.Timeout | undefined
  #deadline: NodeJS.Timeout | undefined

  constructor(options: PtyOptions) {
    this.#options = options
  }

  attach(fd: number): void {
    this.#fd = fd
    this.input = new InputQueue(fd)
    const onread: OnReadOpts = { buffer: readBuffer, callback: (length, buffer) => this.#received(buffer, length) }
    const stream = new ReadStream(fd, { onread } as SocketConstructorOpts)
    this.#stream = stream
    // EIO is how Linux says that the last holder of the other side is gone: an end like any other.
    stream.on('error', () => {})
    stream.on('end', () => this.#drain())
    stream.on('close', () => this.#closed())
    stream.read(0)
  }

  pause(): void {
    if (this.#exit !== undefined || !this.open) return
    this.#paused = true
    this.#stream.pause()
  }

  resume(): void {
    this.#paused = false
    if (this.open) this.#stream.resume()
  }

  leaderExited(exitCode: number, signal: number): void {
    this.#exit = { exitCode: signal > 0 ? null : exitCode, signal: signal > 0 ? signalName(signal) : null }
    if (!this.open) {
      this.#options.onExit(this.#exit)
      return
    }
    // A paused pane still ends: what the kernel holds (64 KiB at most) is taken in, so that nothing is lost later.
    if (this.#paused) this.resume()
    this.#deadline = setTimeout(() => this.#end(), LONGEST_AFTER_EXIT_MS)
    this.#awaitSilence()
  }

  #received(buffer: Uint8Array, length: number): boolean {
    this.input.poke()
    this.#options.onData(buffer.subarray(0, readOn(this.#fd, buffer, length)))
    if (this.#exit !== undefined) this.#awaitSilence()
    return true
  }

  #awaitSilence(): void {
    clearTimeout(this.#silence)
    this.#silence = setTimeout(() => this.#end(), SILENCE_AFTER_EXIT_MS)
  }

  /** Gives up on descendants that outlive the leader with the terminal open. */
  #end(): void {
    this.#drain()
    this.#stream.destroy()
  }

  /** libuv before 1.52 (Node 20, 22) reports the end at a hang-up although the kernel still holds output (libuv#4992). */
  #drain(): void {
    this.input.close()
    if (!this.open) return
    try {
      for (let length = this.#read(); length > 0; length = this.#read()) this.#options.onData(drainBuffer.subarray(0, length))
    } catch {
      // EIO: nothing left. EAGAIN: nothing now, and the terminal is being given up.
    }
  }

  #read(): number {
    return readSync(this.#fd, drainBuffer, 0, drainBuffer.length, null)
  }

  #closed(): void {
    this.open = false
    forgetReader(this.#fd)
    this.input.close()
    clearTimeout(this.#silence)
    clearTimeout(this.#deadline)
    if (this.#exit !== undefined) this.#options.onExit(this.#exit)
  }
}

function signalName(number: number): string {
  for (const [name, value] of Object.entries(constants.signals)) if (value === number) return name
  return `signal ${number}`
}
