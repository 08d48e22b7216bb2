import { join } from 'node:path'
import type { PaneId } from '@quil/core'

/** Every path of this package below one `$QUIL_HOME`, for one pane. */
export interface PanePaths {
  readonly root: string
  readonly sessions: string
  /** The session the pane is in, as folded so far. */
  readonly record: string
  /** Everything else of the pane. */
  readonly directory: string
  /** What the last incarnation was started with. */
  readonly launch: string
  /** Held while events are folded into the record. */
  readonly lock: string
}

export interface IncarnationPaths {
  readonly directory: string
  /** On `--settings`. */
  readonly settings: string
  /** One file for each hook event not yet folded. */
  readonly spool: string
}

export function panePaths(home: string, pane: PaneId): PanePaths {
  const root = join(home, 'claudehook')
  const directory = join(root, pane)
  return {
    root,
    sessions: join(home, 'sessions'),
    record: join(home, 'sessions', `${pane}.id`),
    directory,
    launch: join(directory, 'launch.json'),
    lock: join(directory, 'lock'),
  }
}

/** An incarnation has a folder of its own: hooks of an earlier one have nowhere to write. */
export function incarnationPaths(home: string, pane: PaneId, spawnId: string): IncarnationPaths {
  const directory = join(panePaths(home, pane).directory, spawnId)
  return { directory, settings: join(directory, 'settings.json'), spool: join(directory, 'spool') }
}
