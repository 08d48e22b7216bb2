import { QuilError } from '../errors.ts'
import type { PanePlugin } from '../plugin/plugin.ts'
import type { SessionTracker } from '../resume/tracker.ts'

/** A plugin ready for use: its definition and, where it has one, the tracker that knows its sessions. */
export interface Plugin {
  readonly definition: PanePlugin
  readonly tracker?: SessionTracker
  /** The text of a bundled definition, which users' files overlay. */
  readonly toml?: string
}

/**
 * The tracker of a plugin: the one its TOML names, from any of the given plugins, else its own.
 * @throws QuilError `UNKNOWN_TRACKER`
 */
export function trackerOf(plugin: Plugin, among: readonly Plugin[] = []): SessionTracker | undefined {
  const name = plugin.definition.persistence.tracker
  if (name === undefined) return plugin.tracker
  const tracker = [plugin, ...among].find((candidate) => candidate.tracker?.name === name)?.tracker
  if (tracker !== undefined) return tracker
  throw new QuilError('UNKNOWN_TRACKER', `plugin ${plugin.definition.name} names the tracker "${name}", which nobody provides`, {
    details: { plugin: plugin.definition.name, tracker: name },
  })
}
