import { closeSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'
import { ChildExits } from './child-exits.ts'
import { programSpawner, type SpawnProgram } from './spawn-program.ts'
import { terminalCalls } from './terminal-master.ts'

export interface LinuxPty {
  /** The arguments are those of node-pty, of which this needs no user, no encoding and no helper. @throws Error in the system's words */
  fork(
    file: string,
    args: readonly string[],
    env: readonly string[],
    cwd: string,
    cols: number,
    rows: number,
    uid: number,
    gid: number,
    utf8: boolean,
    helperPath: string,
    onExit: (exitCode: number, signal: number) => void,
  ): { readonly fd: number; readonly pid: number }
  resize(fd: number, cols: number, rows: number): void
}

/**
 * Terminals and their programs by the C library alone, with the shape of node-pty's native part. `fork` copies the page tables of this process, and
 * makes each page a page fault that is written to afterwards: at 100 MB 5 ms of CPU for a pane. The child of `posix_spawn` borrows
 * the memory until it is the program, which takes 0.3 ms, and what keeps it from becoming that comes back as an error.
 *
 * Answers `undefined` where this cannot be done: another system, an older C library, or a thread that hears of no signals.
 */
export function linuxPty(): LinuxPty | undefined {
  const known = process.platform === 'linux' && (process.arch === 'x64' || process.arch === 'arm64')
  if (!known || !isMainThread) return undefined
  const spawn = programSpawner()
  return spawn === undefined ? undefined : ptyOver(spawn)
}

function ptyOver(spawn: SpawnProgram): LinuxPty {
  const { open, resize } = terminalCalls()
  const exits = new ChildExits()
  return {
    fork: (file, args, env, cwd, cols, rows, _uid, _gid, _utf8, _helperPath, onExit) => {
      const { fd, path } = open()
      try {
        resize(fd, cols, rows)
        exits.listen()
        const pid = spawn({ file, args, env, cwd, terminal: path })
        exits.expect(pid, onExit)
        return { fd, pid }
      } catch (error) {
        closeSync(fd)
        throw error
      }
    },
    resize,
  }
}
