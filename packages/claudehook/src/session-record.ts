import { QuilError } from '@quil/core'
import { readSmallFile, writeFileAtomic } from '@quil/core/files'
import * as v from 'valibot'
import type { ClaudeSession } from './fold-session.ts'
import { isValidSessionId, SESSION_ID_PATTERN } from './session-id.ts'

const MAX_BYTES = 64 * 1024
const MAX_ID_LINE = 64

const AbsolutePath = v.pipe(v.string(), v.startsWith('/'), v.excludes('\0'))
const About = v.object({
  source: v.pipe(v.string(), v.maxLength(64)),
  time: v.pipe(v.string(), v.isoTimestamp()),
  spawnId: v.pipe(v.string(), v.maxLength(64)),
  pid: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  cwd: v.optional(AbsolutePath),
  transcript: v.optional(AbsolutePath),
  prompted: v.optional(v.boolean()),
  previous: v.optional(v.pipe(v.string(), v.regex(SESSION_ID_PATTERN))),
})

/**
 * Reads a session file: `undefined` when there is none yet. Line 1 is the id, line 2 says in JSON what goes with it.
 * @throws QuilError `UNSAFE_FILE`, `FILE_TOO_LARGE`, `MALFORMED_FILE`
 */
export async function readSessionRecord(path: string): Promise<(ClaudeSession & { readonly modifiedAt: number }) | undefined> {
  const file = await readSmallFile(path, { maxBytes: MAX_BYTES, private: true })
  if (file === undefined) return undefined
  const [id = '', about = '', ...rest] = file.text.split('\n')
  if (rest.length === 0) throw malformed(path, file.text === '' ? 'it is empty' : 'it is cut off')
  const first = JSON.stringify(id.slice(0, MAX_ID_LINE))
  if (!isValidSessionId(id)) throw malformed(path, `line 1 is not a session id: ${first}`)
  const parsed = v.safeParse(About, parseJson(about))
  if (!parsed.success) throw malformed(path, `line 2: ${v.summarize(parsed.issues).split('\n')[0] ?? 'wrong shape'}`)
  return { id, ...(parsed.output as Omit<ClaudeSession, 'id'>), modifiedAt: file.modifiedAt }
}

export async function writeSessionRecord(path: string, session: ClaudeSession): Promise<void> {
  const { id, ...about } = session
  await writeFileAtomic(path, `${id}\n${JSON.stringify(about)}\n`)
}

function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) ? undefined : value
  } catch {
    return undefined
  }
}

function malformed(path: string, what: string): QuilError {
  return new QuilError('MALFORMED_FILE', `${path}: ${what}`, { details: { path } })
}
