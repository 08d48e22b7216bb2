import type { BlockedKind } from '../osc/status-limits.ts'
import type { PaneRecord } from './record.ts'

/**
 * What a pane's program is doing. `done`: it has finished what it was given; `idle`: it waits for something to do without having finished
 * something, as at its start or after an interruption or a failure. Both are ready for the next prompt. `blocked`: it asks a person.
 * `unknown`: nobody says.
 */
export const PANE_STATES = ['working', 'blocked', 'done', 'idle', 'exited', 'unknown'] as const
export type PaneStateName = (typeof PANE_STATES)[number]

export { BLOCKED_KINDS as BLOCKED_ON, type BlockedKind as BlockedOn } from '../osc/status-limits.ts'

/**
 * Who says so. `osc-7501`: the program, in its output. `tracker`: the agent's own reports, through its tracker. `osc-133`: a shell's prompt and command
 * marks. `screen`: an idle handler of the plugin. `exit`: the program has ended. `none`: nobody.
 */
export const STATE_SOURCES = ['osc-7501', 'tracker', 'osc-133', 'screen', 'exit', 'none'] as const
export type PaneStateSource = (typeof STATE_SOURCES)[number]

/** JSON. */
export interface PaneState {
  readonly state: PaneStateName
  readonly source: PaneStateSource
  /** ISO time. */
  readonly since: string
  /** In words: what it waits for, how it failed. A program's own words are untrusted text on one line. */
  readonly detail?: string
  readonly blockedOn?: BlockedKind
}

/** What one source says, and whether it counts. */
export interface StateEvidence extends PaneState {
  /** Whether the pane's state follows from it. */
  readonly used: boolean
  /** Why it counts, or does not, for a person. */
  readonly reason: string
}

/** Why a pane is in its state. JSON. */
export interface PaneStateReport {
  readonly state: PaneState
  /** The last word of each source that has spoken, the one that counts first. */
  readonly evidence: readonly StateEvidence[]
  /** The states before, newest first, 20 at most. */
  readonly history: readonly PaneState[]
}

/** Whether a prompt can be given to a program in this state. */
export function isReady({ state }: PaneState): boolean {
  return state === 'idle' || state === 'done'
}

/** What is known of a pane whose program does not run here. */
export function stateFromRecord(record: PaneRecord): PaneState {
  const { holder, interruptedAt, lastExit } = record
  if (holder !== undefined) return { state: 'unknown', source: 'none', since: record.lastUsedAt, detail: 'it does not run here' }
  const since = interruptedAt ?? lastExit?.at ?? record.createdAt
  const detail = interruptedAt === undefined && lastExit !== undefined ? { detail: exitWords(lastExit) } : {}
  return { state: 'exited', source: 'exit', since, ...detail }
}

/** `exit code 1`, `killed by SIGKILL` */
export function exitWords({ exitCode, signal }: { readonly exitCode: number | null; readonly signal: string | null }): string {
  return signal === null ? `exit code ${exitCode ?? 'unknown'}` : `killed by ${signal}`
}
