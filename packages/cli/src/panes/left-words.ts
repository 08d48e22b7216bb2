import type { PaneInfo } from '@quil/core/workspace'
import { paneLabel } from './pane-name.ts'

/** What it is that a pane shows whose program does not run here, for a person. */
export function leftWords({ record, status }: PaneInfo, someLines: boolean): string {
  const label = paneLabel(record)
  if (status === 'running')
    return `pane ${label} runs in another terminal (process ${record.holder?.pid ?? '?'}), which shows its screen`
  if (!someLines) return `pane ${label} is not running, and nothing it showed is kept`
  if (status === 'exited') return `pane ${label} is not running: these are its last words`
  return `pane ${label} is not running (${status}): this is the end of what it showed, as it was kept last`
}
