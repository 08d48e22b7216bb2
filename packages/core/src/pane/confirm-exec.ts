import { readFile, readlink } from 'node:fs/promises'
import { errnoOf, QuilError } from '../errors.ts'
import { nativePty } from './native-pty.ts'

/** How long the child may stay in the state between fork and exec before it is taken to have started, in ms. */
const LONGEST_MS = 5000
/** node-pty's child says this on its terminal when exec or chdir fails, and exits 1. */
const FAILURE = /^(execvp|chdir)\(3?2?\) failed\.: (.*)/

export interface ExecProbe {
  readonly pid: number
  readonly file: string
  readonly cwd: string
  /** The exit, once seen. */
  readonly exited: () => boolean
  /** Output so far, as far as nobody has taken it. */
  readonly firstOutput: () => Uint8Array
}

/**
 * Waits until the child has become the program, and turns a failed exec into an error. node-pty never throws for it: a
 * program whose interpreter is missing looks like one that printed a line and exited 1. On Linux the exec is seen in
 * `/proc` within a millisecond or so; elsewhere the checks before the spawn have to do.
 *
 * @throws QuilError `SPAWN_FAILED`
 */
export async function confirmExec(probe: ExecProbe): Promise<void> {
  if (process.platform !== 'linux' || nativePty().provesExec) return
  const own = await identity('self')
  const deadline = performance.now() + LONGEST_MS
  let before: string | undefined
  while (performance.now() < deadline && !probe.exited()) {
    const now = await identity(String(probe.pid))
    // Seen twice: the two reads are not one step, and of a dying process they may give half of what it was.
    if (now !== undefined && now !== own && now === before) return
    before = now
    await new Promise((resolve) => setImmediate(resolve))
  }
  if (!probe.exited()) return
  const failure = FAILURE.exec(new TextDecoder().decode(probe.firstOutput()))
  if (failure === null) return
  throw new QuilError('SPAWN_FAILED', `cannot run ${probe.file} in ${probe.cwd}: ${failure[2]?.trim() ?? 'exec failed'}`, {
    details: { file: probe.file, cwd: probe.cwd },
  })
}

/** Executable and arguments together: a child that runs the same binary as we do still has other arguments. */
async function identity(pid: string): Promise<string | undefined> {
  try {
    const exe = await readlink(`/proc/${pid}/exe`)
    const cmdline = await readFile(`/proc/${pid}/cmdline`, 'utf8')
    // Empty: it died between the two reads, so this says nothing about a program.
    return cmdline === '' ? undefined : `${exe}\n${cmdline}`
  } catch (error) {
    // No permission to look: the program runs as another user, so the exec has happened.
    return errnoOf(error) === 'EACCES' || errnoOf(error) === 'EPERM' ? 'another user' : undefined
  }
}
