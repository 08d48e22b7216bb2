import { isQuilError, messageOf, type QuilError } from '../errors.ts'
import type { SpawnId } from '../ids.ts'
import { type Logger, silentLogger } from '../log.ts'
import type { Outcome } from '../outcome.ts'
import { findCommand, type PanePlugin, type PluginInstance } from '../plugin/index.ts'
import type { PaneRecord } from '../workspace/record.ts'
import { childEnv } from './child-env.ts'
import { createClaims, type SessionClaims } from './claims.ts'
import { pluginInstance } from './instance.ts'
import type { LaunchPlan, ReadyPlan } from './launch-plan.ts'
import { prepareTracker } from './prepare-tracker.ts'
import { type ResumeTemplate, resumeTemplateFor, SESSION_ID, startTemplateFor } from './resume-template.ts'
import { resolveSpawnArgs } from './spawn-args.ts'
import type { SessionTracker, SpawnAdditions, SpawnContext, TrackerContext } from './tracker.ts'
import { checkWorkingDirectory } from './working-directory.ts'

export interface LaunchRequest {
  readonly plugin: PanePlugin
  readonly tracker?: SessionTracker
  readonly record: PaneRecord
  /** `start` for a new pane, `resume` for one that was there before. */
  readonly mode: 'start' | 'resume'
  /** `$QUIL_HOME`, absolute. */
  readonly home: string
  /** The environment to start from. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly claims?: SessionClaims
  /** The other panes of the workspace; see `resumeTemplateFor`. */
  readonly others?: readonly PaneRecord[]
  readonly log?: Logger
}

/** One start, or with `commit: false` the look at one. */
interface Spawn {
  readonly spawnId: SpawnId
  readonly commit: boolean
  /** Takes the session against other processes, before the tracker writes anything. @throws QuilError `SESSION_HELD` */
  readonly hold?: (sessionId: string) => void
}

/** Answers what would be run and why. Reads only: no claim is taken, no file written, no native code loaded. */
export function planLaunch(request: LaunchRequest): Promise<LaunchPlan> {
  const claims = (request.claims ?? createClaims()).preview()
  return makeLaunchPlan({ ...request, claims }, { spawnId: '0'.repeat(16) as SpawnId, commit: false })
}

/** Makes the plan of a real start: the claim is taken and the tracker prepares its files. Refusals are answers, not errors. */
export async function makeLaunchPlan(request: LaunchRequest, spawn: Spawn): Promise<LaunchPlan> {
  try {
    return await makePlan(request, spawn)
  } catch (error) {
    if (!isQuilError(error)) throw error
    return refused(error)
  }
}

async function makePlan(request: LaunchRequest, { hold, ...spawn }: Spawn): Promise<LaunchPlan> {
  const { plugin, record, tracker } = request
  const instance = pluginInstance(plugin, record.instance)
  const plainEnv = environment(request, instance, record.cwd, {})
  const file = await findCommand(plugin, plainEnv, record.cwd)
  const context = trackerContext(request, plainEnv, file)
  const template = withoutAssigned(request, await templateFor(request, context))
  claimAssigned(request, template)
  if (template.error !== undefined) return { ...refused(template.error), outcome: template.outcome, problems: template.problems }
  const cwd = template.cwd ?? record.cwd
  await checkWorkingDirectory(cwd)
  const adapted = adaptArgs(request, template.outcome)
  const parts = {
    plugin,
    toggles: record.toggles,
    fields: record.fields,
    args: adapted.args,
    templateArgs: template.args,
    ...(instance === undefined ? {} : { instance }),
  }
  const args = resolveSpawnArgs({ ...parts, trackerArgs: [] })
  const env = environment(request, instance, cwd, {})
  const sessionId = template.args.length === 0 ? undefined : template.state[SESSION_ID]
  if (sessionId !== undefined) hold?.(sessionId)
  const told = sessionId === undefined ? {} : { sessionId }
  const additions = await additionsOf(tracker, { ...context, ...spawn, ...told, args, callerArgs: adapted.args, cwd, env })
  const identity = { QUIL_PANE_ID: record.id, QUIL_HOME: request.home, QUIL_SPAWN_ID: spawn.spawnId }
  const plan: ReadyPlan = {
    ready: true,
    outcome: template.outcome,
    file,
    args: resolveSpawnArgs({ ...parts, args: additions.callerArgs ?? adapted.args, trackerArgs: additions.args }),
    cwd,
    env: environment(request, instance, cwd, { ...additions.env, ...identity }),
    state: template.state,
    ...(template.session === undefined ? {} : { session: template.session }),
    notes: [...(template.notes ?? []), ...adapted.notes, ...additions.notes],
    problems: [...template.problems, ...adapted.problems, ...additions.problems],
  }
  return plan
}

function templateFor(request: LaunchRequest, context: TrackerContext): Promise<ResumeTemplate> | ResumeTemplate {
  const { plugin, record, tracker, claims, others } = request
  if (request.mode === 'start') return startTemplateFor(plugin, record.state)
  return resumeTemplateFor({
    plugin,
    record,
    context,
    ...(tracker === undefined ? {} : { tracker }),
    ...(claims === undefined ? {} : { claims }),
    ...(others === undefined ? {} : { others }),
  })
}

function trackerContext(request: LaunchRequest, env: Readonly<Record<string, string>>, file: string): TrackerContext {
  const { record, plugin, home, log = silentLogger } = request
  const recorded = record.session === undefined ? {} : { recorded: record.session }
  const id = plugin.persistence.strategy === 'preassign_id' ? record.state[SESSION_ID] : undefined
  const assigned = id === undefined ? {} : { assigned: id }
  return { home, paneId: record.id, plugin, cwd: record.cwd, callerArgs: record.args, env, file, log, ...recorded, ...assigned }
}

/** Where a new pane's own arguments choose the conversation, an assigned id would contradict them. */
function withoutAssigned({ mode, record, tracker }: LaunchRequest, template: ResumeTemplate): ResumeTemplate {
  if (mode !== 'start' || tracker?.argsChooseSession?.(record.args) !== true) return template
  const { [SESSION_ID]: _assigned, ...state } = template.state
  return { ...template, args: [], state }
}

/** A session whose id we choose is the pane's from its first moment on. */
function claimAssigned({ plugin, record, tracker, claims }: LaunchRequest, { outcome, state }: ResumeTemplate): void {
  const id = state[SESSION_ID]
  if (plugin.persistence.strategy !== 'preassign_id' || outcome.kind !== 'fresh' || id === undefined) return
  claims?.claim(record.id, tracker?.name ?? plugin.name, [{ id }])
}

interface Adapted {
  readonly args: readonly string[]
  readonly notes: readonly string[]
  readonly problems: readonly string[]
}

/** When a pane comes back, what its first arguments said must not be said again: `--continue`, another `--session`, a prompt. */
function adaptArgs({ mode, record, tracker }: LaunchRequest, outcome: Outcome): Adapted {
  const unchanged = { args: record.args, notes: [], problems: [] }
  if (mode === 'start' || tracker?.argsForResume === undefined) return unchanged
  try {
    const { args, dropped } = tracker.argsForResume(record.args, outcome.kind)
    return { args, notes: dropped.length === 0 ? [] : [`left out on a resume: ${dropped.join(' ')}`], problems: [] }
  } catch (error) {
    return { ...unchanged, problems: [`tracker ${tracker.name}: ${messageOf(error)}`] }
  }
}

async function additionsOf(tracker: SessionTracker | undefined, context: SpawnContext): Promise<SpawnAdditions> {
  if (tracker === undefined) return { env: {}, args: [], notes: [], problems: [] }
  try {
    if (context.commit) await prepareTracker(tracker, context.home)
    return await tracker.beforeSpawn(context)
  } catch (error) {
    return { env: {}, args: [], notes: [], problems: [`this start is not tracked: ${messageOf(error)}`] }
  }
}

function environment(
  { plugin, record, env }: LaunchRequest,
  instance: PluginInstance | undefined,
  cwd: string,
  tracker: Readonly<Record<string, string>>,
): Record<string, string> {
  return childEnv({ base: env, cwd, plugin: { ...plugin.command.env, ...instance?.env }, caller: record.env, tracker })
}

function refused(error: QuilError): LaunchPlan {
  return { ready: false, outcome: { kind: 'refused', reason: error.message }, error, notes: [], problems: [] }
}
