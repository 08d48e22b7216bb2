import type { PaneRecord } from '@quil/core/workspace'

/** What people call a pane: its name if it has one. Here as well as in core, all of which `quil ls` need not load for it. */
export function paneLabel(pane: Pick<PaneRecord, 'id' | 'name'>): string {
  return pane.name ?? pane.id
}
