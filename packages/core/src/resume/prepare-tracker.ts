import { sharedWork } from '../shared-work.ts'
import type { SessionTracker } from './tracker.ts'

const preparing = new WeakMap<SessionTracker, Map<string, () => Promise<void>>>()

/** Has a tracker prepare a home; once for all panes that are started at the same time. */
export function prepareTracker(tracker: SessionTracker, home: string): Promise<void> {
  const homes = preparing.get(tracker) ?? new Map<string, () => Promise<void>>()
  preparing.set(tracker, homes)
  const prepare = homes.get(home) ?? sharedWork(async () => await tracker.prepare(home))
  homes.set(home, prepare)
  return prepare()
}
