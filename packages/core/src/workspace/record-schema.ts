import { isAbsolute } from 'node:path'
import * as v from 'valibot'
import { isPaneId, type PaneId, type SpawnId } from '../ids.ts'
import type { PaneRecord } from './record.ts'

/**
 * Says what keeps the value from being a pane record, or answers `undefined` when it is one. Fields that this version
 * does not know are fine. The message names fields and never quotes values: a record may hold a secret of its pane.
 */
export function recordProblem(value: unknown): string | undefined {
  const result = v.safeParse(RecordSchema, value, { abortEarly: true })
  if (result.success) return undefined
  const [issue] = result.issues
  const field = v.getDotPath(issue) ?? 'the entry'
  if (issue.received === 'undefined') return `${field} is missing`
  return `${field} must be ${issue.type === 'custom' ? issue.message : issue.expected}`
}

const AbsolutePath = v.custom<string>((value) => typeof value === 'string' && isAbsolute(value), 'an absolute path')
const Time = v.custom<string>((value) => typeof value === 'string' && !Number.isNaN(Date.parse(value)), 'an ISO time')
const Name = v.custom<string>((value) => typeof value === 'string' && value !== '', 'a non-empty string')

/** Checked by hand: valibot's `record` skips keys such as `constructor`, which are fine names of variables. */
function mapOf<T>(isValue: (value: unknown) => value is T, what: string): v.GenericSchema<Record<string, T>> {
  return v.custom<Record<string, T>>(
    (value) => typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(isValue),
    what,
  )
}

const isString = (value: unknown): value is string => typeof value === 'string'
const isStringOrNull = (value: unknown): value is string | null => value === null || isString(value)
const StringMap = mapOf(isString, 'an object of strings')

const Holder = v.looseObject({ pid: v.pipe(v.number(), v.integer(), v.minValue(1)), startedAt: v.string() })

const RecordSchema: v.GenericSchema<unknown, PaneRecord> = v.looseObject({
  id: v.custom<PaneId>(isPaneId, 'a pane id'),
  name: v.exactOptional(Name),
  plugin: Name,
  cwd: AbsolutePath,
  args: v.array(v.string()),
  instance: v.exactOptional(Name),
  toggles: v.array(v.string()),
  fields: StringMap,
  env: mapOf(isStringOrNull, 'an object of strings and nulls'),
  state: StringMap,
  session: v.exactOptional(v.looseObject({ id: Name, directory: v.exactOptional(AbsolutePath), source: v.string(), at: Time })),
  createdAt: Time,
  lastUsedAt: Time,
  spawnId: v.exactOptional(v.custom<SpawnId>((value) => isString(value) && value !== '', 'a spawn id')),
  holder: v.exactOptional(Holder),
  program: v.exactOptional(Holder),
  lastExit: v.exactOptional(
    v.looseObject({
      exitCode: v.nullable(v.number()),
      signal: v.nullable(v.string()),
      at: Time,
      lastLines: v.exactOptional(v.array(v.string())),
      resumeFailed: v.exactOptional(v.string()),
    }),
  ),
  directory: v.exactOptional(AbsolutePath),
  interruptedAt: v.exactOptional(Time),
  closingAt: v.exactOptional(Time),
  refusal: v.exactOptional(v.looseObject({ code: v.string(), message: v.string(), at: Time })),
})
