import type { Outcome, PanePlugin, PluginProblem, Strategy } from '@quil/core'
import type {
  PaneRefusalRecord,
  PaneState,
  PaneStatus,
  ScreenFormat,
  SessionRecord,
  StateEvidence,
  WorkspaceEvent,
} from '@quil/core/workspace'
import type { Check } from './doctor/check.ts'
import type { EnvironmentChanges } from './panes/environment-changes.ts'
import type { PromptAnswer } from './prompt-answer.ts'

// What `--json` answers, for programs: fields are added, never renamed. The schemas in docs/schemas are made from this file.

/** A pane. */
export interface PaneAnswer {
  readonly id: string
  readonly name: string | null
  readonly plugin: string
  /** Directory it was started in. */
  readonly cwd: string
  /** Directory it is in now, as far as is known. */
  readonly directory: string
  /** What has become of its program. */
  readonly state: PaneStatus
  /** What its program is doing, as far as is known (docs/states.md). */
  readonly activity: PaneState
  /** Of `running` and `lost`: the process that holds, or held, the pane: a host, or a `quil run`. */
  readonly pid?: number
  /** Of `exited`. */
  readonly exitCode?: number | null
  /** Of `exited`: name such as `SIGKILL`, or null. */
  readonly signal?: string | null
  /** Of `refused`: why it did not come back. */
  readonly refusal?: PaneRefusalRecord
  /** The agent's conversation it is in. */
  readonly session: SessionRecord | null
  /** How its last program ended. */
  readonly lastExit: LastExitAnswer | null
  /** What the host knows of its program. */
  readonly live: LiveAnswer | null
  /** ISO time. */
  readonly createdAt: string
  /** ISO time. */
  readonly lastUsedAt: string
}

interface LastExitAnswer {
  readonly exitCode: number | null
  readonly signal: string | null
  /** ISO time. */
  readonly at: string
  /** Last words, oldest first. */
  readonly lastLines: readonly string[]
}

interface LiveAnswer {
  /** Process id of the program. */
  readonly pid: number
  readonly size: { readonly cols: number; readonly rows: number }
  readonly outcome: Outcome
  readonly notes: readonly string[]
  readonly problems: readonly string[]
  /** How many terminals show it. */
  readonly clients: number
  /** Bytes written so far. */
  readonly outputBytes: number
  readonly title: string | null
}

/** Something that went wrong with one of several panes. */
export interface ErrorAnswer {
  /** A code of `QuilError`. */
  readonly code: string
  /** For a person. */
  readonly message: string
}

/** A fault of the workspace on disk. */
interface WorkspaceProblemAnswer {
  readonly kind: string
  readonly message: string
  readonly paths: readonly string[]
}

/** `quil ls` */
export interface LsAnswer {
  /** The pane used last first. */
  readonly panes: readonly PaneAnswer[]
  readonly problems: readonly WorkspaceProblemAnswer[]
}

/** `quil new`, `quil restart`, `quil rename`, `quil wait` */
export interface OnePaneAnswer {
  readonly pane: PaneAnswer
}

/** `quil restore` */
export interface RestoreAnswer {
  readonly restored: readonly {
    readonly pane: PaneAnswer
    /** How it came up; null where it did not. */
    readonly outcome: Outcome | null
    readonly error: ErrorAnswer | null
  }[]
  /** Panes that were named and are not there. */
  readonly missing: readonly { readonly pane: string; readonly error: ErrorAnswer }[]
}

/** `quil close` */
export interface CloseAnswer {
  readonly closed: readonly { readonly id: string; readonly name: string | null; readonly plugin: string }[]
  readonly failed: readonly { readonly pane: string; readonly error: ErrorAnswer }[]
}

/** `quil explain` */
export interface ExplainAnswer
  extends Pick<PaneAnswer, 'id' | 'name' | 'plugin' | 'state' | 'pid' | 'exitCode' | 'signal' | 'refusal'> {
  readonly outcome: Outcome
  /** Whether something would be run: then `file` to `env` are there, else `error`. */
  readonly ready: boolean
  readonly notes: readonly string[]
  readonly problems: readonly string[]
  readonly file?: string
  readonly args?: readonly string[]
  readonly cwd?: string
  readonly session?: SessionRecord | null
  /** Compared with the environment of the caller. A value is there only where it is Quil's own, so that no secret is shown. */
  readonly env?: EnvironmentChanges
  readonly error?: ErrorAnswer
}

/** `quil explain --state` */
export interface ExplainStateAnswer extends Pick<PaneAnswer, 'id' | 'name' | 'plugin' | 'state' | 'activity'> {
  /** The last word of each source that has spoken, the one that counts first. */
  readonly evidence: readonly StateEvidence[]
  /** What it did before, newest first. */
  readonly history: readonly PaneState[]
}

/** `quil send` */
export interface SendAnswer extends PromptAnswer {
  /** As it was named. */
  readonly pane: string
  /** How many bytes were typed. */
  readonly bytes: number
}

/** `quil read` */
export interface ReadAnswer {
  readonly pane: string
  /** Rows without trailing blanks, top first. */
  readonly lines: readonly string[]
  readonly cursor: { readonly x: number; readonly y: number } | null
  readonly size: { readonly cols: number; readonly rows: number }
  /** False for what a pane that ended left behind. */
  readonly live: boolean
}

/** `quil shot` */
export interface ShotAnswer extends Pick<ReadAnswer, 'pane' | 'size' | 'live'> {
  /** The file. */
  readonly path: string
  readonly format: ScreenFormat
  readonly bytes: number
}

/** `quil events`: one a line. */
export type EventAnswer = WorkspaceEvent

/** `quil attach`, when it is over */
export interface AttachAnswer {
  /** Its id. */
  readonly pane: string
  readonly reason: 'detached' | 'exited' | 'closed' | 'host'
  /** Of `exited`. */
  readonly exit: LastExitAnswer | null
}

/** `quil host start`, `quil host status` */
export interface HostStatusAnswer {
  readonly home: string
  /** Whether a living process is the host. */
  readonly running: boolean
  /** False where that process does not answer: its socket is gone, or it is stuck. */
  readonly reachable: boolean
  /** Whether this `quil` and the host understand each other. */
  readonly compatible: boolean
  /** Of this `quil`. */
  readonly version: string
  readonly host: HostAnswer | null
}

interface HostAnswer {
  readonly pid: number | null
  readonly version: string | null
  /** ISO time. */
  readonly startedAt: string | null
  readonly panes: number | null
  readonly clients: number | null
}

/** `quil host stop` */
export interface HostStopAnswer {
  readonly home: string
  /** False when none ran. */
  readonly stopped: boolean
}

/** `quil plugins` */
export interface PluginsAnswer {
  readonly plugins: readonly PluginAnswer[]
  /** Of the files in `plugins/`. */
  readonly problems: readonly PluginProblem[]
}

interface PluginAnswer {
  readonly name: string
  readonly displayName: string
  readonly description: string
  readonly installed: boolean
  /** The program, if it is installed. */
  readonly command: string | null
  readonly strategy: Strategy
  readonly beta: boolean
  /** The file it is from, or `built-in`. */
  readonly source: string
}

/** `quil plugins show`: the definition in effect; a pattern is a string, as a person wrote it. */
export interface PluginShowAnswer extends PanePlugin {
  /** The program, if it is installed. */
  readonly installed: string | null
}

/** `quil plugins check` */
export interface PluginsCheckAnswer {
  readonly ok: boolean
  readonly problems: readonly PluginProblem[]
}

/** `quil doctor` */
export interface DoctorAnswer {
  /** Whether nothing failed. */
  readonly ok: boolean
  readonly home: string
  readonly checks: readonly Check[]
}
