import { QuilError } from '@quil/core/workspace'
import type { Io } from '../io.ts'

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
