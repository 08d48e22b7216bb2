import { isAbsolute } from 'node:path'
import * as v from 'valibot'
import { isPaneId, type PaneId, type SpawnId } from '../ids.ts'
import type { PaneSize } from '../size.ts'
import type { PaneInfo } from '../workspace/pane-info.ts'
import { BLOCKED_ON, PANE_STATES, type PaneState, STATE_SOURCES } from '../workspace/pane-state.ts'
import type { PaneExitRecord, PaneRecord } from '../workspace/record.ts'
import { recordProblem } from '../workspace/record-schema.ts'

// The values that messages are made of. Objects are loose: a field that this version does not know is no fault.

export const Count: v.GenericSchema<unknown, number> = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
export const Text: v.GenericSchema<unknown, string> = v.string()
export const Path: v.GenericSchema<unknown, string> = v.custom<string>(
  (value) => typeof value === 'string' && isAbsolute(value) && !value.includes('\0'),
  'an absolute path',
)
/** How a pane is named by people: id, name, or the beginning of an id. */
export const PaneName: v.GenericSchema<unknown, string> = v.pipe(v.string(), v.minLength(1), v.maxLength(256))
export const Id: v.GenericSchema<unknown, PaneId> = v.custom<PaneId>(isPaneId, 'a pane id')
export const Spawn: v.GenericSchema<unknown, SpawnId> = v.custom<SpawnId>(
  (value) => typeof value === 'string' && /^[0-9a-f]{16}$/.test(value),
  'a spawn id',
)

/** The kernel allows 65,535, but the host keeps every cell of the screen: 2000 × 2000 are about 50 MB. */
const Cells = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(2000))
export const Size: v.GenericSchema<unknown, PaneSize> = v.looseObject({ cols: Cells, rows: Cells })

export const Strings: v.GenericSchema<unknown, readonly string[]> = v.pipe(v.array(v.string()), v.maxLength(4096))
/** By hand: valibot's `record` skips keys such as `constructor`, which are fine names of variables. */
export const StringMap: v.GenericSchema<unknown, Readonly<Record<string, string>>> = v.custom<Readonly<Record<string, string>>>(
  (value) => isPlain(value) && Object.values(value).every((entry) => typeof entry === 'string'),
  'an object of strings',
)
export const Variables: v.GenericSchema<unknown, Readonly<Record<string, string | null>>> = v.custom<
  Readonly<Record<string, string | null>>
>(
  (value) => isPlain(value) && Object.values(value).every((entry) => entry === null || typeof entry === 'string'),
  'an object of strings and nulls',
)

export const Exit: v.GenericSchema<unknown, PaneExitRecord> = v.looseObject({
  exitCode: v.nullable(v.number()),
  signal: v.nullable(v.string()),
  at: v.string(),
  lastLines: v.exactOptional(v.array(v.string())),
  resumeFailed: v.exactOptional(v.string()),
})

export const ErrorBody: v.GenericSchema<unknown, { code: string; message: string; details?: Record<string, unknown> }> =
  v.looseObject({
    code: v.string(),
    message: v.string(),
    details: v.exactOptional(v.record(v.string(), v.unknown())),
  })

const Record_: v.GenericSchema<unknown, PaneRecord> = v.custom<PaneRecord>(
  (value) => recordProblem(value) === undefined,
  'a pane record',
)

export const State: v.GenericSchema<unknown, PaneState> = v.looseObject({
  state: v.picklist(PANE_STATES),
  source: v.picklist(STATE_SOURCES),
  since: v.string(),
  detail: v.exactOptional(v.string()),
  blockedOn: v.exactOptional(v.picklist(BLOCKED_ON)),
})

export const Info: v.GenericSchema<unknown, PaneInfo> = v.looseObject({
  id: Id,
  status: v.picklist(['running', 'lost', 'interrupted', 'exited', 'refused', 'stopped']),
  record: Record_,
  directory: v.string(),
  // An older host does not say.
  state: v.optional(State, { state: 'unknown', source: 'none', since: '1970-01-01T00:00:00.000Z' }),
  live: v.exactOptional(
    v.looseObject({
      pid: Count,
      spawnId: Spawn,
      size: Size,
      outcome: v.looseObject({
        kind: v.picklist(['fresh', 'resumed', 'continued', 'rerun', 'refused']),
        reason: v.string(),
      }),
      notes: v.array(v.string()),
      problems: v.array(v.string()),
      clients: Count,
      outputBytes: Count,
      title: v.exactOptional(v.string()),
    }),
  ),
})

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
