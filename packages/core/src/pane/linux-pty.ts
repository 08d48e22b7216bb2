import { closeSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'
import { ChildExits } from './child-exits.ts'
import type { PtyCalls } from './pty-calls.ts'
import { programSpawner, type SpawnProgram } from './spawn-program.ts'
import { terminalCalls } from './terminal-master.ts'

/**
 * Terminals and their programs by the C library alone, with the shape of node-pty's native part. `fork` copies the page tables of this process, and
 * makes each page a page fault that is written to afterwards: at 100 MB 5 ms of CPU for a pane. The child of `posix_spawn` borrows
 * the memory until it is the program, which takes 0.3 ms, and what keeps it from becoming that comes back as an error.
 *
 * Answers `undefined` where this cannot be done: another system, an older C library, or a thread that hears of no signals.
 */
export function linuxPty(): PtyCalls | undefined {
  const known = process.platform === 'linux' && (process.arch === 'x64' || process.arch === 'arm64')
  if (!known || !isMainThread) return undefined
  const spawn = programSpawner()
  return spawn === undefined ? undefined : ptyOver(spawn)
}

function ptyOver(spawn: SpawnProgram): PtyCalls {
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
