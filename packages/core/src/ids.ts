import { randomBytes } from 'node:crypto'
import { QuilError } from './errors.ts'

declare const paneIdBrand: unique symbol
declare const spawnIdBrand: unique symbol

/** A pane's identity: `^[A-Za-z0-9_-]{1,64}$`. It outlives the pane's processes. */
export type PaneId = string & { readonly [paneIdBrand]: true }
/** One incarnation of a pane: 16 hex digits, new for every spawn. */
export type SpawnId = string & { readonly [spawnIdBrand]: true }

/** The shape of a pane id. The tracker scripts carry the same rule; a test holds them together. */
export const PANE_ID_PATTERN: RegExp = /^[A-Za-z0-9_-]{1,64}$/

/** Makes a new pane id: `pane-` and 8 random hex digits. */
export function newPaneId(): PaneId {
  return `pane-${randomBytes(4).toString('hex')}` as PaneId
}

/** Makes a new spawn id: 16 random hex digits. */
export function newSpawnId(): SpawnId {
  return randomBytes(8).toString('hex') as SpawnId
}

/** Whether the value can name a pane. */
export function isPaneId(value: unknown): value is PaneId {
  return typeof value === 'string' && PANE_ID_PATTERN.test(value)
}

/**
 * Returns the value as a pane id.
 * @throws QuilError `INVALID_ID`
 */
export function parsePaneId(value: string): PaneId {
  if (isPaneId(value)) return value
  throw new QuilError(
    'INVALID_ID',
    `invalid pane id ${JSON.stringify(String(value).slice(0, 80))}: expected 1 to 64 letters, digits, "_" or "-"`,
    {
      details: { id: String(value).slice(0, 80) },
    },
  )
}
