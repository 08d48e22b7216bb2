import { createClaims, type Plugin, type SessionClaims, trackerOf } from '@quil/core'
import { holderAlive, type PaneRecord } from '@quil/core/workspace'

/** The sessions that other living panes are in: a pane that asks for one of them is refused. */
export function heldSessions(others: readonly PaneRecord[], plugins: readonly Plugin[]): SessionClaims {
  return createClaims(
    others.flatMap((other) => {
      if (other.session === undefined || other.holder === undefined || !holderAlive(other.holder)) return []
      return [{ pane: other.id, scope: scopeOf(other, plugins), sessionId: other.session.id }]
    }),
  )
}

/** Ids are unique within one tracker; without a tracker, within one plugin. */
function scopeOf(record: PaneRecord, plugins: readonly Plugin[]): string {
  const plugin = plugins.find(({ definition }) => definition.name === record.plugin)
  if (plugin === undefined) return record.plugin
  try {
    return trackerOf(plugin, plugins)?.name ?? record.plugin
  } catch {
    return record.plugin // names a tracker nobody provides: no pane of it can be in a session
  }
}
