import type { PaneId, SpawnId } from '../ids.ts'
import type { Logger } from '../log.ts'
import type { OutcomeKind } from '../outcome.ts'
import type { PanePlugin } from '../plugin/plugin.ts'
import type { BlockedOn } from '../workspace/pane-state.ts'
import type { SessionRecord } from '../workspace/record.ts'

/** Knows which agent session a pane is in. One per agent, in a package of its own. */
export interface SessionTracker {
  /** The name plugins use: `[persistence] tracker = "…"`. */
  readonly name: string
  /** Arguments that rejoin a session, such as `["--session", "{session_id}"]`. */
  readonly resumeArgs: readonly string[]
  /** Installs the tracker's scripts. Idempotent, atomic; called once per home before the first spawn. */
  prepare(home: string): Promise<void>
  /** What the tracker adds to one spawn. A failure costs tracking, never the pane. */
  beforeSpawn(spawn: SpawnContext): Promise<SpawnAdditions>
  /** Sessions this pane could rejoin, best first. */
  candidates(pane: TrackerContext): Promise<Candidates>
  /**
   * Takes out of the caller's own arguments what must not be said a second time when the pane comes back: an earlier choice of
   * conversation, a prompt. With `fresh`, too: `--continue` would then join a conversation that is not the pane's. Without it
   * the arguments are kept as they are.
   */
  argsForResume?(args: readonly string[], outcome: OutcomeKind): AdaptedArgs
  /** Whether the caller's own arguments say which conversation to be in, so that no id may be assigned at a start. */
  argsChooseSession?(args: readonly string[]): boolean
  /** Reports the session changes, states and prompts of one incarnation until disposed. */
  watch?(pane: WatchContext, on: (event: TrackerEvent) => void): Disposable
  /** The pane was closed: removes its files. */
  forget?(pane: TrackerContext): Promise<void>
}

export interface TrackerContext {
  readonly home: string
  readonly paneId: PaneId
  readonly plugin: PanePlugin
  /** The directory the pane was started in. */
  readonly cwd: string
  /** The caller's own arguments, as they are used at this start. */
  readonly callerArgs: readonly string[]
  /** The environment the program gets, or would get. */
  readonly env: Readonly<Record<string, string>>
  /** The resolved executable, if it was found. */
  readonly file?: string
  /** The session of the pane's record, if any: evidence when the tracker's own file is lost. */
  readonly recorded?: SessionRecord
  /** The session id assigned to the pane at its last fresh start, if any. */
  readonly assigned?: string
  readonly log: Logger
}

export interface WatchContext extends TrackerContext {
  readonly spawnId: SpawnId
}

export interface SpawnContext extends TrackerContext {
  readonly spawnId: SpawnId
  /** Arguments the program gets, without the tracker's. */
  readonly args: readonly string[]
  /** The session the program is told to be in: assigned or rejoined. */
  readonly sessionId?: string
  /** False for a dry run (`planLaunch`, `quil explain`): say what would be added, write nothing. */
  readonly commit: boolean
}

export interface SpawnAdditions {
  readonly env: Readonly<Record<string, string>>
  /** Put before all other arguments. */
  readonly args: readonly string[]
  /** To be used in place of the caller's arguments, where the tracker has taken something out of them into its own. */
  readonly callerArgs?: readonly string[]
  /** What a person should know about tracking in this spawn; shown by `quil explain` and written to the log. */
  readonly notes: readonly string[]
  /** What went wrong; the pane starts anyway. */
  readonly problems: readonly string[]
}

/** `unknown` means: could not be told. It counts as present, for only a session proven absent is skipped. */
export type Evidence = 'present' | 'absent' | 'unknown'

export interface SessionCandidate {
  readonly id: string
  readonly evidence: Evidence
  /** Directory to resume in, if not the pane's own. */
  readonly directory?: string
  /** Who recorded it, such as `tracker`. */
  readonly source: string
  /** When, as an ISO time. */
  readonly at?: string
  /** Why it is absent, or why nothing is known, in words for a person. */
  readonly detail?: string
}

export interface Candidates {
  readonly candidates: readonly SessionCandidate[]
  /** The pane has, or may have, had a session of its own, even if no candidate is left. */
  readonly hadSession: boolean
  /** The tracker was at work during the last incarnation, so `hadSession: false` is knowledge, not ignorance. */
  readonly observed?: boolean
  /** What went wrong while looking. */
  readonly problems: readonly string[]
}

export interface AdaptedArgs {
  readonly args: readonly string[]
  /** What was taken out, as it stood. */
  readonly dropped: readonly string[]
}

export type TrackerEvent =
  | { readonly type: 'session'; readonly session: SessionRecord }
  /**
   * What the agent is doing, by its own account: only of the pane's root agent, never of a subagent. `blocked` also for what a subagent
   * asks a person. `at`: ISO time when it happened, for reports that come late. `complete`: the tracker will tell of whatever comes next, so a
   * screen that looks idle meanwhile says nothing.
   */
  | {
      readonly type: 'state'
      readonly state: 'working' | 'blocked' | 'done' | 'idle'
      readonly blockedOn?: BlockedOn
      readonly detail?: string
      readonly at?: string
      readonly complete?: boolean
    }
  /** The root agent has taken a prompt. `text`: its beginning, at most 4096 UTF-16 units, where the agent tells. */
  | { readonly type: 'prompt'; readonly text?: string; readonly at?: string }
  | { readonly type: 'problem'; readonly message: string }
