import { suggest } from '@quil/core'
import { type PaneRecord, QuilError } from '@quil/core/workspace'
import type { Io } from './io.ts'

/**
 * What `.` means: the pane this command runs in. Everything else is as it was named.
 * @throws QuilError `INVALID_ARGUMENT` where it runs in none
 */
export function meantPane(wanted: string, io: Io): string {
  if (wanted !== '.') return wanted
  const pane = io.env['QUIL_PANE_ID']
  if (pane !== undefined && pane !== '') return pane
  throw new QuilError('INVALID_ARGUMENT', '"." is the pane this command runs in, and it runs in none', {
    details: { pane: wanted },
  })
}

/**
 * The pane a person means: by id, by name, or by the beginning of an id that no other pane shares.
 * @throws QuilError `PANE_NOT_FOUND`
 */
export function findPane(records: readonly PaneRecord[], wanted: string): PaneRecord {
  const exact = records.find((record) => record.id === wanted) ?? records.find((record) => record.name === wanted)
  if (exact !== undefined) return exact
  const matches = wanted === '' ? [] : records.filter(({ id }) => id.startsWith(wanted) || id.startsWith(`pane-${wanted}`))
  const [only, ...more] = matches
  if (only !== undefined && more.length === 0) return only
  throw new QuilError('PANE_NOT_FOUND', whyNot(records, wanted, matches), { details: { pane: wanted } })
}

function whyNot(records: readonly PaneRecord[], wanted: string, matches: readonly PaneRecord[]): string {
  if (matches.length > 1) {
    return `"${wanted}" is the beginning of ${matches.length} panes: ${matches.map((record) => record.id).join(', ')}`
  }
  const near = suggest(
    wanted,
    records.flatMap(({ id, name }) => (name === undefined ? [id] : [name, id])),
  )
  if (near !== undefined) return `there is no pane "${wanted}": did you mean "${near}"?`
  return `there is no pane "${wanted}": ${records.length === 0 ? 'the workspace is empty' : 'quil ls lists them'}`
}
