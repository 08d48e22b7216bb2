import type { PaneId, SpawnId } from '../ids.ts'

/** Everything needed to bring a pane back. JSON; no secrets but what the caller gave for this pane. */
export interface PaneRecord {
  readonly id: PaneId
  /** Name shown to people; unique in the workspace if set. */
  readonly name?: string
  /** Plugin name. */
  readonly plugin: string
  /** Absolute working directory the pane was started in. */
  readonly cwd: string
  /** Arguments the caller gave for this pane, after everything the plugin adds. */
  readonly args: readonly string[]
  /** Name of the plugin's instance, if one was chosen. */
  readonly instance?: string
  readonly toggles: readonly string[]
  readonly fields: Readonly<Record<string, string>>
  /** Variables the caller set (or, with `null`, unset) for this pane. */
  readonly env: Readonly<Record<string, string | null>>
  /** What the plugin learnt: `session_id`, scraped values. */
  readonly state: Readonly<Record<string, string>>
  /** The last session the tracker reported, if any. */
  readonly session?: SessionRecord
  /** ISO times. */
  readonly createdAt: string
  readonly lastUsedAt: string
  /** Id of the last incarnation. */
  readonly spawnId?: SpawnId
  /** The process that holds the pane now. Stale if that process is gone: compare its start time. */
  readonly holder?: PaneHolder
  /** The program's own process, while it is held. It may outlive a holder that was killed: it is ended before the pane comes back. */
  readonly program?: PaneHolder
  /** How the last incarnation ended. */
  readonly lastExit?: PaneExitRecord
  /** Directory the pane's shell last said to be in, absolute; a shell comes back there. */
  readonly directory?: string
  /** ISO time at which Quil itself ended the program, in an orderly shutdown: the pane is meant to go on. Gone at the next start. */
  readonly interruptedAt?: string
  /** ISO time at which somebody asked to forget the pane: what is left of it is not brought back by itself. */
  readonly closingAt?: string
  /** Why the last attempt to bring the pane back failed. Gone at the next start. */
  readonly refusal?: PaneRefusalRecord
}

/** One session of the agent, as last known. One unit: written and replaced whole. */
export interface SessionRecord {
  readonly id: string
  /** Directory the session belongs to; resuming happens there. */
  readonly directory?: string
  /** Who said so, such as `tui`, `bus`, `scrape`, `preassigned`. */
  readonly source: string
  /** ISO time. */
  readonly at: string
}

export interface PaneHolder {
  readonly pid: number
  /** Distinguishes this process from a later one with the same pid. */
  readonly startedAt: string
}

export interface PaneExitRecord {
  readonly exitCode: number | null
  /** Signal name such as `SIGKILL`, or null. */
  readonly signal: string | null
  /** ISO time. */
  readonly at: string
  /** The last lines of its screen or output, oldest first, without escape sequences. */
  readonly lastLines?: readonly string[]
  /** Set when a pane that was asked to rejoin its session ended at once: what was asked, and the program's last words. */
  readonly resumeFailed?: string
}

export interface PaneRefusalRecord {
  /** A code of `QuilError`, such as `CWD_NOT_FOUND`. */
  readonly code: string
  /** For a person. */
  readonly message: string
  /** ISO time. */
  readonly at: string
}
