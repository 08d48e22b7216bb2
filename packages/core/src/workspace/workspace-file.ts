import { QuilError } from '../errors.ts'
import type { PaneRecord } from './record.ts'
import { recordProblem } from './record-schema.ts'
import { entryText, freeze, recordText } from './record-text.ts'

/** What a workspace file holds, with everything a save must not lose. */
export interface WorkspaceContent {
  readonly records: readonly PaneRecord[]
  /** Entries of `panes` that cannot be used, exactly as they were read. */
  readonly unusable: readonly unknown[]
  /** Top-level fields this version does not know. */
  readonly extra: Readonly<Record<string, unknown>>
}

export interface ParsedWorkspace {
  readonly content: WorkspaceContent
  /** One sentence for each unusable entry. */
  readonly problems: readonly string[]
}

export const EMPTY_WORKSPACE: WorkspaceContent = { records: [], unusable: [], extra: {} }

/** Largest workspace file read or written. A record is about 1 KB. */
export const MAX_WORKSPACE_BYTES: number = 16 * 1024 * 1024

const FORMAT = 'quil-workspace'
const VERSION = 1

/**
 * Reads the text of a workspace file. Objects are taken as they are, so fields that a newer Quil of the same version
 * added survive the next save. One bad entry costs only itself.
 *
 * @throws QuilError `FOREIGN_WORKSPACE` (any JSON without our `format`), `WORKSPACE_TOO_NEW`, `WORKSPACE_UNREADABLE`
 */
export function parseWorkspace(text: string, path: string): ParsedWorkspace {
  const value = parseJson(text, path)
  if (!isObject(value) || value['format'] !== FORMAT) throw foreign(path)
  const { format: _, version, panes, ...extra } = value
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) throw unreadable(path, 'it has no version')
  if (version > VERSION) throw tooNew(path, version)
  // Version 2 brings `MIGRATIONS`: one function from each version to the next, applied here.
  if (!Array.isArray(panes)) throw unreadable(path, '"panes" is not a list')
  return sortEntries(panes, path, extra)
}

/** The text of a workspace file: readable by people, unusable entries after the good ones. */
export function formatWorkspace({ records, unusable, extra }: WorkspaceContent): string {
  const head = JSON.stringify({ format: FORMAT, version: VERSION, ...extra }, null, 2).slice(0, -2)
  const entries = [...records.map(recordText), ...unusable.map(entryText)]
  const list = entries.length === 0 ? '' : `\n    ${entries.join(',\n    ')}\n  `
  return `${head},\n  "panes": [${list}]\n}\n`
}

function sortEntries(panes: readonly unknown[], path: string, extra: Record<string, unknown>): ParsedWorkspace {
  const records: PaneRecord[] = []
  const unusable: unknown[] = []
  const problems: string[] = []
  const seen = new Set<string>()
  for (const [index, entry] of panes.entries()) {
    const record = entry as PaneRecord // read only where the schema found no problem; it transforms nothing
    const problem = recordProblem(entry) ?? (seen.has(record.id) ? `there is another pane ${record.id}` : undefined)
    if (problem === undefined) {
      seen.add(record.id)
      records.push(freeze(record))
    } else {
      unusable.push(entry)
      problems.push(`${path}: pane entry ${index + 1}${idOf(entry)} cannot be used and is left as it is: ${problem}`)
    }
  }
  return { content: { records, unusable, extra }, problems }
}

function idOf(entry: unknown): string {
  return isObject(entry) && typeof entry['id'] === 'string' ? ` (${JSON.stringify(entry['id'].slice(0, 64))})` : ''
}

/** Node's own message quotes the text, which may hold a secret. */
function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw unreadable(path, text.trim() === '' ? 'it is empty' : 'it is not JSON')
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function foreign(path: string): QuilError {
  return new QuilError(
    'FOREIGN_WORKSPACE',
    `${path} belongs to another program (it has no "format": "${FORMAT}"); Quil leaves it alone. ` +
      'Set QUIL_HOME to another directory.',
    { details: { path } },
  )
}

function tooNew(path: string, version: number): QuilError {
  return new QuilError(
    'WORKSPACE_TOO_NEW',
    `${path} was written by a newer Quil (version ${version}; this one reads up to ${VERSION}). Upgrade Quil, or set QUIL_HOME to another directory.`,
    { details: { path, version, supported: VERSION } },
  )
}

function unreadable(path: string, why: string): QuilError {
  return new QuilError('WORKSPACE_UNREADABLE', `${path} cannot be read: ${why}`, { details: { path } })
}
