import { constants } from 'node:fs'
import { type FileHandle, open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'

/** One hook event, and who fired it. */
export interface SpooledEvent {
  readonly file: string
  /** Claude Code's process. */
  readonly pid: number
  /** Set for a background worker: it is not the pane's process. */
  readonly job: string
  readonly name: string
  readonly sessionId: string
  readonly source?: string
  readonly cwd?: string
  readonly transcript?: string
  /** Set for a subagent. */
  readonly agentId?: string
  /** ISO time. */
  readonly time: string
}

/** A prompt of several megabytes is an event, too; beyond that the event says nothing we need. */
const MAX_BYTES = 16 << 20

/** What the record takes; anything else there would be a record nobody can read. */
const AbsolutePath = v.pipe(v.string(), v.startsWith('/'), v.excludes('\0'), v.maxLength(4096))

const Payload = v.object({
  hook_event_name: v.string(),
  session_id: v.string(),
  source: v.optional(v.pipe(v.string(), v.maxLength(64))),
  cwd: v.fallback(v.optional(AbsolutePath), undefined),
  transcript_path: v.fallback(v.optional(AbsolutePath), undefined),
  agent_id: v.optional(v.string()),
})

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

async function eventNames(spool: string): Promise<readonly string[]> {
  return (await readdir(spool).catch(() => [])).filter((name) => /^\d+\.\d+$/.test(name))
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
    const event = parseEvent(file, await handle.readFile('utf8'), new Date(Number(stat.mtimeMs)))
    return event === undefined ? 'broken' : { event, at: stat.mtimeNs }
  } catch {
    return 'unreadable'
  } finally {
    await handle.close()
  }
}

function parseEvent(file: string, text: string, time: Date): SpooledEvent | undefined {
  const [pid = '', job = '', ...rest] = text.split('\n')
  const payload = v.safeParse(Payload, parseJson(rest.join('\n')))
  if (!/^[1-9]\d{0,9}$/.test(pid) || !payload.success) return undefined
  const {
    hook_event_name: name,
    session_id: sessionId,
    source,
    cwd,
    transcript_path: transcript,
    agent_id: agentId,
  } = payload.output
  return {
    file,
    pid: Number(pid),
    job,
    name,
    sessionId,
    time: time.toISOString(),
    ...(source === undefined ? {} : { source }),
    ...(cwd === undefined ? {} : { cwd }),
    ...(transcript === undefined ? {} : { transcript }),
    ...(agentId === undefined ? {} : { agentId }),
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
