import { systemLibrary } from '../posix.ts'

type OnExit = (exitCode: number, signal: number) => void

const WNOHANG = 1
/** As long as a timer can be: it is only there so that the process does not end before its children have. */
const FOREVER_MS = 2 ** 31 - 1

/**
 * Takes in the ends of children that Node did not start. Only those that were asked for: libuv waits for its own by their number, too, so
 * neither takes the other's.
 */
export class ChildExits {
  readonly #expected = new Map<number, OnExit>()
  readonly #waitpid: (pid: number, status: [number], options: number) => number
  readonly #reap = (): void => this.#takeEnded()
  #alive: NodeJS.Timeout | undefined

  constructor() {
    this.#waitpid = systemLibrary().library.func('int waitpid(int, _Out_ int *, int)')
  }

  /** To be called before a child is started, whose end might come before it is expected. */
  listen(): void {
    if (!process.listeners('SIGCHLD').includes(this.#reap)) process.on('SIGCHLD', this.#reap)
  }

  /** Calls back once, later, with the exit code or the number of the signal that ended the child, the other being 0. */
  expect(pid: number, onExit: OnExit): void {
    this.#expected.set(pid, onExit)
    this.#alive ??= setInterval(this.#reap, FOREVER_MS)
  }

  /** Signals that come together may be one: every child is asked for. */
  #takeEnded(): void {
    for (const [pid, onExit] of [...this.#expected]) {
      const status: [number] = [0]
      const answer = this.#waitpid(pid, status, WNOHANG)
      if (answer === 0) continue
      this.#expected.delete(pid)
      // Somebody else in this process has waited for it: that it ended is all that can be known.
      if (answer !== pid) onExit(1, 0)
      else onExit((status[0] >> 8) & 0xff, status[0] & 0x7f)
    }
    if (this.#expected.size > 0) return
    clearInterval(this.#alive)
    this.#alive = undefined
  }
}
