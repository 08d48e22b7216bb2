import * as v from 'valibot'

/** The first line of the reports: who writes them. */
export interface ReportHeader {
  readonly spawnId: string
  readonly source: 'tui' | 'bus'
  readonly pid: number
  /** Number of the report with which the file was begun anew. */
  readonly from: number
}

/** What the agent is doing, or a prompt it has taken. */
export type Report = Numbered & (StateReport | { readonly prompt: string })

interface Numbered {
  readonly spawnId: string
  readonly n: number
  /** ISO time. */
  readonly at: string
}

interface StateReport {
  readonly state: 'working' | 'blocked' | 'done' | 'idle'
  readonly blockedOn?: 'permission' | 'question' | undefined
  readonly detail?: string | undefined
}

const SpawnId = v.pipe(v.string(), v.maxLength(64))
const Count = v.pipe(v.number(), v.safeInteger(), v.minValue(1))

const HeaderSchema = v.object({ spawnId: SpawnId, source: v.picklist(['tui', 'bus']), pid: Count, from: Count })

const numbered = { spawnId: SpawnId, n: Count, at: v.pipe(v.string(), v.maxLength(32), v.isoTimestamp()) }
// Longer than a script writes is not from it.
const ReportSchema = v.union([
  v.object({
    ...numbered,
    state: v.picklist(['working', 'blocked', 'done', 'idle']),
    blockedOn: v.optional(v.picklist(['permission', 'question'])),
    detail: v.optional(v.pipe(v.string(), v.maxLength(200))),
  }),
  v.object({ ...numbered, prompt: v.pipe(v.string(), v.maxLength(4096)) }),
])

export function parseHeader(line: string): ReportHeader | undefined {
  return parse(HeaderSchema, line)
}

export function parseReport(line: string): Report | undefined {
  return parse(ReportSchema, line)
}

function parse<T>(schema: v.GenericSchema<unknown, T>, line: string): T | undefined {
  let json: unknown
  try {
    json = JSON.parse(line)
  } catch {
    return undefined
  }
  if (Array.isArray(json)) return undefined // to valibot a list is an object too
  const result = v.safeParse(schema, json)
  return result.success ? result.output : undefined
}
