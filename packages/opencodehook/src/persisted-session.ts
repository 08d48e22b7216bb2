import { parsePaneId, QuilError } from '@quil/core'
import { readSmallFile } from '@quil/core/files'
import * as v from 'valibot'
import { panePaths } from './hook-paths.ts'
import { validateQuilHome } from './quil-home.ts'
import { isValidSessionId } from './session-id.ts'

/** What the tracker scripts know of a pane: one unit, written whole. */
export interface PersistedSession {
  readonly id: string
  /** Modification time of the file, in milliseconds since the epoch. */
  readonly modifiedAt: number
  /** `tui`: what the user looked at. `bus`: what opencode announced. */
  readonly source?: 'tui' | 'bus'
  /** The incarnation that wrote it. */
  readonly spawnId?: string
  readonly pid?: number
  /** Directory the session belongs to. */
  readonly directory?: string
  /** What made the script write, such as `route` or `session.created`. */
  readonly event?: string
  /** ISO time. */
  readonly time?: string
}

const MAX_ID_LINE = 256
const MAX_FILE = 8192

const About = v.object({
  source: v.optional(v.picklist(['tui', 'bus'])),
  spawnId: v.optional(v.pipe(v.string(), v.maxLength(64))),
  pid: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  directory: v.optional(v.pipe(v.string(), v.startsWith('/'), v.excludes('\0'))),
  event: v.optional(v.pipe(v.string(), v.maxLength(128))),
  time: v.optional(v.pipe(v.string(), v.isoTimestamp())),
})

/**
 * Reads the session the pane's tracker recorded: `undefined` when there is none yet. Line 1 is the id, line 2 (which a writer may
 * leave out) says in JSON where it came from. Opened with `O_NOFOLLOW`; what cannot be trusted is an error, never a guess.
 *
 * @throws QuilError `INVALID_HOME`, `INVALID_ID` (pane id), `UNSAFE_FILE` (symlink, FIFO, directory, not ours), `FILE_TOO_LARGE`, `MALFORMED_FILE`
 */
export async function readPersistedSessionId(home: string, paneId: string): Promise<PersistedSession | undefined> {
  const path = panePaths(validateQuilHome(home), parsePaneId(paneId)).id
  const file = await readSmallFile(path, { maxBytes: MAX_FILE, private: true })
  if (file === undefined) return undefined
  const end = file.text.indexOf('\n')
  if (end > MAX_ID_LINE || (end === -1 && file.text.length > MAX_ID_LINE)) {
    throw new QuilError('FILE_TOO_LARGE', `${path}: line 1 is longer than ${MAX_ID_LINE} bytes`, { details: { path } })
  }
  if (end === -1) throw malformed(path, file.text === '' ? 'it is empty' : 'line 1 has no end: it may be cut off')
  const id = file.text.slice(0, end)
  if (!isValidSessionId(id)) throw malformed(path, `line 1 is not a session id: ${JSON.stringify(id)}`)
  return { id, modifiedAt: file.modifiedAt, ...parseAbout(path, file.text.slice(end + 1)) }
}

function parseAbout(path: string, text: string): Partial<PersistedSession> {
  if (text.trim() === '') return {}
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    throw malformed(path, 'line 2 is not JSON', cause)
  }
  if (Array.isArray(json)) throw malformed(path, 'line 2 is a list') // to valibot a list is an object too
  const result = v.safeParse(About, json)
  if (!result.success) throw malformed(path, `line 2: ${v.summarize(result.issues).split('\n')[0] ?? 'wrong shape'}`)
  return result.output as Partial<PersistedSession>
}

function malformed(path: string, what: string, cause?: unknown): QuilError {
  return new QuilError('MALFORMED_FILE', `${path}: ${what}`, { details: { path }, cause })
}
