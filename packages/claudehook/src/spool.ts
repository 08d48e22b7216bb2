import { constants } from 'node:fs'
import { type FileHandle, open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type HookEvent, parseHookEvent } from './hook-event.ts'

export interface SpooledEvent extends HookEvent {
  readonly file: string
  /** ISO time. */
  readonly time: string
}

/** A prompt of several megabytes is an event, too; beyond that the event says nothing we need. */
const MAX_BYTES = 16 << 20

export interface Spool {
  /** In the order they happened. */
  readonly events: readonly SpooledEvent[]
  /** Files that are no events and never will be. */
  readonly broken: readonly string[]
  /** Somebody removed events while they were read. */
  readonly vanished: boolean
}

/** What waits in a spool. Reads only. */
export async function readSpool(spool: string): Promise<Spool> {
  const names = await eventNames(spool)
  const found: { event: SpooledEvent; at: bigint }[] = []
  const broken: string[] = []
  // One after the other: thousands may wait, and each is a file to open.
  for (const name of names) {
    const read = await readEvent(join(spool, name))
    if (read === 'broken') broken.push(join(spool, name))
    else if (read !== 'unreadable') found.push(read)
  }
  // Hooks of one kind may overtake each other; SessionEnd and SessionStart, which matter, are awaited and never do.
  found.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
  const after = new Set(await eventNames(spool))
  return { events: found.map(({ event }) => event), broken, vanished: names.some((name) => !after.has(name)) }
}

/** By process id: clocks of file systems are coarse, and of two events of one moment the later process is mostly the later event. */
async function eventNames(spool: string): Promise<readonly string[]> {
  const names = (await readdir(spool).catch(() => [])).filter((name) => /^\d+\.\d+$/.test(name))
  return names.sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10))
}

/** `unreadable` may pass: no file descriptor left, a disk that fails. Such a file is left alone. */
async function readEvent(file: string): Promise<{ event: SpooledEvent; at: bigint } | 'broken' | 'unreadable'> {
  let handle: FileHandle
  try {
    handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  } catch (error) {
    return error instanceof Error && 'code' in error && (error.code === 'ELOOP' || error.code === 'ENXIO')
      ? 'broken'
      : 'unreadable'
  }
  try {
    const stat = await handle.stat({ bigint: true })
    if (!stat.isFile() || stat.size > BigInt(MAX_BYTES)) return 'broken'
    const event = parseHookEvent(await handle.readFile('utf8'))
    const time = new Date(Number(stat.mtimeMs)).toISOString()
    return event === undefined ? 'broken' : { event: { file, time, ...event }, at: stat.mtimeNs }
  } catch {
    return 'unreadable'
  } finally {
    await handle.close()
  }
}
