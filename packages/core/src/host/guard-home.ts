import { type FSWatcher, type Stats, watch } from 'node:fs'
import { lstat } from 'node:fs/promises'
import { hostFiles } from '../protocol/endpoint.ts'

export interface HomeGuard {
  /** The socket's file is gone: nobody can reach this host. */
  readonly onSocketLost: () => void
  /** The home is gone, or another one: nothing that is kept here belongs anywhere. */
  readonly onHomeLost: () => void
}

/**
 * Watches over what a host stands on. A tidy-up that removes the socket would leave a host that holds the lock and that nobody reaches; one that
 * removes the home, a host nobody knows of. The system tells of both, so nothing is polled; where it has no watches left there is no guard.
 */
export async function guardHome(home: string, guard: HomeGuard): Promise<Disposable> {
  const files = hostFiles(home)
  const lock = await lstat(files.lock)
  let socket = await lstat(files.socket)
  let looking = false
  let again = false
  let over = false

  const look = async (): Promise<void> => {
    if (over) return
    if (!same(await statOf(files.lock), lock)) {
      close()
      guard.onHomeLost()
      return
    }
    const now = await statOf(files.socket)
    if (over || same(now, socket)) return
    // Told once for each socket: the new one is known when it is made.
    if (now === undefined) guard.onSocketLost()
    else socket = now
  }
  const lookInTurn = async (): Promise<void> => {
    again = true
    if (looking) return
    looking = true
    while (again) {
      again = false
      await look()
    }
    looking = false
  }

  let watcher: FSWatcher | undefined
  const close = (): void => {
    over = true
    watcher?.close()
  }
  try {
    watcher = watch(home, { persistent: false }, (_event, name) => {
      // Of the home's many files these two; the home's own end has no name of a file in it.
      if (name === null || OURS.some((own) => files[own].endsWith(`/${name}`)) || home.endsWith(`/${name}`)) void lookInTurn()
    })
    watcher.on('error', close)
  } catch {
    // no watches left
  }
  return { [Symbol.dispose]: close }
}

const OURS = ['lock', 'socket'] as const

function same(a: Stats | undefined, b: Stats): boolean {
  return a !== undefined && a.ino === b.ino && a.dev === b.dev
}

async function statOf(path: string): Promise<Stats | undefined> {
  return await lstat(path).catch(() => undefined)
}
