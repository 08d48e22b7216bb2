import { systemLibrary } from '../posix.ts'

interface ProgramOnTerminal {
  /** Absolute path. */
  readonly file: string
  readonly args: readonly string[]
  /** As `name=value`. */
  readonly env: readonly string[]
  readonly cwd: string
  /** Path of the terminal, which becomes the program's controlling one and its input, output and errors. */
  readonly terminal: string
}

/** Answers the process id once the process is the program. Throws in the system's words when it could not become it. */
export type SpawnProgram = (program: ProgramOnTerminal) => number

const SETSIGDEF = 0x04
const SETSID = 0x80
const O_RDWR = 2
const ENOEXEC = 8
/** Larger than the C library's own structures, which are 80 and 336 bytes in glibc. */
const OPAQUE_BYTES = 1024

/** `undefined` where the C library cannot close what a child is not to inherit, or change its directory (glibc before 2.34, musl). */
export function programSpawner(): SpawnProgram | undefined {
  try {
    return spawner(declare())
  } catch {
    return undefined
  }
}

type Calls = ReturnType<typeof declare>

function declare() {
  const { library } = systemLibrary()
  const actions = (name: string, rest: string) => library.func(`int posix_spawn_file_actions_${name}(void *${rest})`)
  return {
    begin: actions('init', ''),
    end: actions('destroy', ''),
    open: actions('addopen', ', int, const char *, int, uint32_t'),
    duplicate: actions('adddup2', ', int, int'),
    changeDirectory: actions('addchdir_np', ', const char *'),
    closeFrom: actions('addclosefrom_np', ', int'),
    initAttributes: library.func('int posix_spawnattr_init(void *)'),
    setFlags: library.func('int posix_spawnattr_setflags(void *, short)'),
    setDefaultSignals: library.func('int posix_spawnattr_setsigdefault(void *, void *)'),
    spawn: library.func('int posix_spawn(_Out_ int *, const char *, void *, void *, const char **, const char **)'),
    words: library.func('const char *strerror(int)'),
  }
}

function spawner(calls: Calls): SpawnProgram {
  const attributes = Buffer.allocUnsafeSlow(OPAQUE_BYTES)
  calls.initAttributes(attributes)
  // A session of its own, so that the terminal it opens becomes its controlling one; no signal is ignored that we ignore.
  calls.setFlags(attributes, SETSID | SETSIGDEF)
  calls.setDefaultSignals(attributes, Buffer.alloc(128, 0xff))
  return ({ file, args, env, cwd, terminal }) => {
    const actions = Buffer.allocUnsafeSlow(OPAQUE_BYTES)
    calls.begin(actions)
    calls.open(actions, 0, terminal, O_RDWR, 0)
    calls.duplicate(actions, 0, 1)
    calls.duplicate(actions, 0, 2)
    calls.closeFrom(actions, 3)
    calls.changeDirectory(actions, cwd)
    const run = (path: string, argv: readonly string[]): number => {
      const pid = [0]
      const errno: number = calls.spawn(pid, path, actions, attributes, [...argv, null], [...env, null])
      return errno === 0 ? (pid[0] ?? 0) : -errno
    }
    const ran = run(file, [file, ...args])
    // As execvp does: what is neither a program nor names one in its first line is a script of the shell.
    const pid = ran === -ENOEXEC ? run('/bin/sh', ['sh', file, ...args]) : ran
    calls.end(actions)
    if (pid > 0) return pid
    throw new Error(`${calls.words(-pid)} (in ${cwd})`)
  }
}
