import { createRequire } from 'node:module'
import type { LibraryHandle } from 'koffi'
import { QuilError } from './errors.ts'

// The system calls Node does not offer and Quil cannot be correct without. They come through koffi, a prebuilt
// foreign-function library, loaded at the first call (7 ms) so that reading a workspace stays free of native code.

interface Libc {
  fcntl(fd: number, command: number, type: 'int', argument: number): number
  flock(fd: number, operation: number): number
  poll(descriptors: Uint8Array, count: number, timeoutMs: number): number
  read(fd: number, target: Uint8Array, length: number): number
  errno(): number
}

const F_DUPFD_CLOEXEC = 1030
const F_GETFD = 1
const F_SETFD = 2
const FD_CLOEXEC = 1
const LOCK_EX_NB = 2 | 4
const EWOULDBLOCK = process.platform === 'darwin' ? 35 : 11

/**
 * Keeps a descriptor out of every program this process starts. node-pty's masters lack the flag, so on Linux a child of
 * `child_process.spawn` would hold a pane's terminal open for as long as it lives.
 */
export function setCloseOnExec(fd: number): void {
  const { fcntl } = libc()
  const flags = fcntl(fd, F_GETFD, 'int', 0)
  if (flags < 0 || fcntl(fd, F_SETFD, 'int', flags | FD_CLOEXEC) < 0) {
    throw new QuilError('SPAWN_FAILED', `cannot set close-on-exec on descriptor ${fd}`, { details: { fd } })
  }
}

/** Another descriptor of the same open file, on Linux; `undefined` when there are no more. */
export function duplicateDescriptor(fd: number): number | undefined {
  const copy = libc().fcntl(fd, F_DUPFD_CLOEXEC, 'int', 0)
  return copy < 0 ? undefined : copy
}

/**
 * Tries to take the exclusive lock of an open file; the kernel frees it when the descriptor closes, also when its
 * process is killed. Answers false while another process (or another descriptor) holds it.
 */
export function tryLockFile(fd: number): boolean {
  const { flock, errno } = libc()
  if (flock(fd, LOCK_EX_NB) === 0) return true
  const code = errno()
  if (code === EWOULDBLOCK) return false
  throw new QuilError('LOCK_TIMEOUT', `cannot lock descriptor ${fd}: errno ${code}`, { details: { fd, errno: code } })
}

const POLLERR = 0x08
const POLLHUP = 0x10

/** Whether nobody can read any more what is written to a pipe: its writer hears of it only at the next write. */
export function readerGone(fd: number): boolean {
  const asked = new DataView(new ArrayBuffer(8)) // struct pollfd: int fd, short events, short revents
  asked.setInt32(0, fd, true)
  const bytes = new Uint8Array(asked.buffer)
  return libc().poll(bytes, 1, 0) > 0 && (asked.getInt16(6, true) & (POLLERR | POLLHUP)) !== 0
}

/**
 * Reads what is there into the target and answers how many bytes; none when there is nothing, or an end. For a descriptor that does not
 * block. Node's own `readSync` throws an error for "nothing", which takes longer than the read.
 */
export function readAvailable(fd: number, target: Uint8Array): number {
  return Math.max(libc().read(fd, target, target.length), 0)
}

/**
 * Loads the binding now, so that its absence is an error before anything was started.
 * @throws QuilError `UNSUPPORTED_PLATFORM`
 */
export function loadPosix(): void {
  libc()
}

let loaded: Libc | undefined

function libc(): Libc {
  loaded ??= load()
  return loaded
}

function load(): Libc {
  const { library, errno } = systemLibrary()
  return {
    fcntl: library.func('int fcntl(int, int, ...)'),
    flock: library.func('int flock(int, int)'),
    poll: library.func('int poll(_Inout_ uint8_t *, unsigned long, int)'),
    read: library.func('intptr_t read(int, void *, size_t)'),
    errno,
  }
}

/**
 * The C library, of which a caller declares what it uses, and the error number of the last call.
 * @throws QuilError `UNSUPPORTED_PLATFORM`
 */
export function systemLibrary(): { readonly library: LibraryHandle; readonly errno: () => number } {
  try {
    const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi')
    return { library: koffi.load(null), errno: () => koffi.errno() }
  } catch (cause) {
    throw new QuilError(
      'UNSUPPORTED_PLATFORM',
      `no system-call binding for ${process.platform}-${process.arch}: the package "koffi" could not be loaded`,
      { details: { platform: process.platform, arch: process.arch }, cause },
    )
  }
}
