import { join } from 'node:path'
import type { PaneId } from '@quil/core'

/** Every path of this package below one `$QUIL_HOME`. The scripts build those in `sessions/` and `events/` the same way. */
export interface HookPaths {
  readonly directory: string
  readonly serverScript: string
  readonly tuiScript: string
  readonly tuiConfig: string
  readonly log: string
  readonly versions: string
  readonly sessions: string
  readonly events: string
}

export interface PanePaths {
  /** The session the pane is in. */
  readonly id: string
  /** The incarnation that may write. */
  readonly spawn: string
  /** The process that may write. */
  readonly owner: string
  /** What the agent is doing, as its scripts tell. */
  readonly reports: string
  /** Only where the user has a TUI configuration of their own in the environment: theirs and ours. */
  readonly tuiConfig: string
}

export function hookPaths(home: string): HookPaths {
  const directory = join(home, 'opencodehook')
  return {
    directory,
    serverScript: join(directory, 'quil-session-tracker.js'),
    tuiScript: join(directory, 'quil-tui-tracker.js'),
    tuiConfig: join(directory, 'tui.json'),
    log: join(directory, 'hook.log'),
    versions: join(directory, 'versions.json'),
    sessions: join(home, 'sessions'),
    events: join(home, 'events'),
  }
}

export function panePaths(home: string, pane: PaneId): PanePaths {
  const { directory, sessions, events } = hookPaths(home)
  const base = join(sessions, `opencode-${pane}`)
  return {
    id: `${base}.id`,
    spawn: `${base}.spawn`,
    owner: `${base}.owner`,
    reports: join(events, `opencode-${pane}.jsonl`),
    tuiConfig: join(directory, `tui-${pane}.json`),
  }
}
