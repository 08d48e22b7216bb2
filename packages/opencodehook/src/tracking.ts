import type { PanePlugin } from '@quil/core'
import { dependencyWait } from './dependency-wait.ts'
import { isPure, opencodeMode } from './opencode-command.ts'

/** Plugin key `[persistence.tracker_options] tracking`: which of our two plugins opencode is given. */
export const TRACKING_CHOICES = ['auto', 'server', 'tui', 'both'] as const
export type TrackingChoice = (typeof TRACKING_CHOICES)[number]

export interface Tracking {
  readonly server: boolean
  readonly tui: boolean
  /** Why so, for a person. */
  readonly reason: string
  /** Set when nothing can track this start, or a setting is wrong. */
  readonly problem?: string
}

export interface TrackingRequest {
  readonly plugin: PanePlugin
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
  /** `undefined` when it could not be told. */
  readonly version: string | undefined
}

/** The TUI plugin system appeared in 1.3.6; version 2 has another one that does not load ours. */
const FIRST_TUI = [1, 3, 6] as const
const FIRST_WITHOUT = 2

/** Decides how one start is tracked, so that it is never slower than plain opencode unless nothing else can track it. */
export async function decideTracking(request: TrackingRequest): Promise<Tracking> {
  const { choice, problem } = trackingChoice(request.plugin)
  const decided = await decide(request, choice)
  const problems = [problem, decided.problem].filter((one) => one !== undefined)
  return problems.length === 0 ? decided : { ...decided, problem: problems.join('; ') }
}

async function decide({ args, env, cwd, version }: TrackingRequest, choice: TrackingChoice): Promise<Tracking> {
  if (isPure(args, env)) {
    const reason = '--pure switches all external plugins off'
    return { server: false, tui: false, reason, problem: `this start is not tracked: ${reason}` }
  }
  const mode = opencodeMode(args)
  if (mode === 'server') return { server: false, tui: false, reason: 'nothing: a server has no conversation of its own' }
  if (choice !== 'auto') {
    return { server: choice !== 'tui', tui: choice !== 'server', reason: `tracking = "${choice}" in the plugin file` }
  }
  if (mode === 'attach') return { server: false, tui: true, reason: 'TUI plugin; the server runs elsewhere' }
  if (mode === 'no-tui') return { server: true, tui: false, reason: 'server plugin: this command line loads no TUI plugins' }
  if (!servesTui(version))
    return { server: true, tui: false, reason: `server plugin: opencode ${version} does not load our TUI plugin` }
  const wait = await dependencyWait(env, cwd)
  if (wait !== undefined) return { server: false, tui: true, reason: `TUI plugin; the server plugin is left out because ${wait}` }
  return { server: true, tui: true, reason: 'TUI plugin and server plugin: nothing for opencode to wait for' }
}

function trackingChoice(plugin: PanePlugin): { choice: TrackingChoice; problem?: string } {
  const given = plugin.persistence.trackerOptions['tracking'] ?? 'auto'
  const choice = TRACKING_CHOICES.find((candidate) => candidate === given)
  if (choice !== undefined) return { choice }
  const problem = `tracking = ${JSON.stringify(given)} in ${plugin.source}: expected one of ${TRACKING_CHOICES.join(', ')}; "auto" is used`
  return { choice: 'auto', problem }
}

function servesTui(version: string | undefined): boolean {
  const parts = /^(\d+)\.(\d+)\.(\d+)/
    .exec(version ?? '')
    ?.slice(1)
    .map(Number)
  if (parts === undefined) return true // unknown: the current one is taken for granted
  const [major = 0] = parts
  if (major >= FIRST_WITHOUT) return false
  for (const [index, least] of FIRST_TUI.entries()) {
    const part = parts[index] ?? 0
    if (part !== least) return part > least
  }
  return true
}
