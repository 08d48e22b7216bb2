import { messageOf } from '../errors.ts'
import type { PaneRecord } from './record.ts'
import { recordProblem } from './record-schema.ts'

// Of hundreds of records one changes. A record that is known to be one is frozen, so that its text stays true and is made once.
const texts = new WeakMap<PaneRecord, string>()

/** The record as the next reader finds it, checked and frozen, or what keeps it from being one. */
export function storedRecord(record: PaneRecord): { readonly record: PaneRecord } | { readonly problem: string } {
  if (texts.has(record)) return { record }
  let stored: PaneRecord
  try {
    stored = JSON.parse(JSON.stringify(record) ?? 'null')
  } catch (error) {
    return { problem: `it is not JSON: ${messageOf(error)}` }
  }
  const problem = recordProblem(stored)
  if (problem !== undefined) return { problem }
  recordText(freeze(stored))
  return { record: stored }
}

/** The text of a record in the workspace file. */
export function recordText(record: PaneRecord): string {
  const known = texts.get(record)
  if (known !== undefined) return known
  const text = entryText(record)
  if (Object.isFrozen(record)) texts.set(record, text)
  return text
}

/** The text of any entry of the list, indented as it stands there. */
export function entryText(entry: unknown): string {
  return JSON.stringify(entry, null, 2).replaceAll('\n', '\n    ')
}

/** Freezes a plain value and everything it holds. */
export function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  for (const inner of Object.values(value)) freeze(inner)
  return Object.freeze(value)
}
