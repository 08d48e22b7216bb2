import { callerEnvironment } from '../caller.ts'
import { messageOf, QuilError } from '../errors.ts'
import { logFile } from '../files/log-file.ts'
import { resolveHome } from '../home.ts'
import { newSpawnId, type SpawnId } from '../ids.ts'
import type { Logger } from '../log.ts'
import type { SessionClaims } from '../resume/claims.ts'
import type { ReadyPlan } from '../resume/launch-plan.ts'
import { makeLaunchPlan } from '../resume/plan-launch.ts'
import type { SessionTracker } from '../resume/tracker.ts'
import { checkSize, DEFAULT_SIZE, type PaneSize } from '../size.ts'
import { refuseForeignHome } from '../workspace/foreign-home.ts'
import type { PaneRecord } from '../workspace/record.ts'
import { confirmExec } from './confirm-exec.ts'
import { followTracker } from './follow-tracker.ts'
import { turnToFork } from './fork-pace.ts'
import { LivePane } from './live-pane.ts'
import type { Pane } from './pane.ts'
import type { ScreenSetup } from './pane-output.ts'
import type { Plugin } from './plugin-value.ts'
import { PaneHold } from './session-hold.ts'

/** What starting and resuming have in common. */
export interface StartOptions {
  /** `$QUIL_HOME`, absolute. Default: the variable, else `~/.quil`. */
  readonly home?: string
  /** Default: 80 × 24. */
  readonly size?: PaneSize
  /** Ends the pane, or keeps it from starting. */
  readonly signal?: AbortSignal
  /** The environment to start from, before anything is scrubbed or added. Default: this process's. */
  readonly inheritEnv?: Readonly<Record<string, string | undefined>>
  /** Who is in which session, shared by all panes of this process. Default: nobody. */
  readonly claims?: SessionClaims
  /** The other panes of the workspace; without them a plugin's static resume template is not used. */
  readonly others?: readonly PaneRecord[]
  /** Where each start is told in one line. Default: `$QUIL_HOME/logs/panes.log`. */
  readonly log?: Logger
  /**
   * What is kept so that the screen can be seen: the last 256 KiB of output, and what they show once somebody asks. Default: 1000 lines above
   * the screen. `false`: nothing; the pane has no pictures then, and no handlers of its plugin.
   */
  readonly screen?: false | { readonly scrollbackLines?: number }
  /** Whether the program's questions to its terminal are answered here, because no terminal shows the pane. Default: false. */
  readonly answers?: boolean
}

export interface StartRequest {
  readonly plugin: Plugin
  readonly tracker: SessionTracker | undefined
  readonly record: PaneRecord
  readonly mode: 'start' | 'resume'
  readonly options: StartOptions
  /** Text of an earlier incarnation, shown above this one's. */
  readonly ghost?: Uint8Array
  /** A workspace has just been written there. Default: it is looked at first, so that nothing is written into another program's directory. */
  readonly homeIsOurs?: boolean
}

/** Plans, then acts: the one way a pane comes up. */
export async function startPane(request: StartRequest): Promise<LivePane> {
  const { plugin, tracker, record, mode, options } = request
  throwIfAborted(record, options.signal)
  const size = checkSize(options.size ?? DEFAULT_SIZE)
  const inherited = options.inheritEnv ?? callerEnvironment()
  const home = resolveHome(inherited, options.home)
  if (request.homeIsOurs !== true) await refuseForeignHome(home)
  const log = options.log ?? logFile(home)
  const spawnId = newSpawnId()
  const launch = {
    plugin: plugin.definition,
    record,
    mode,
    home,
    env: inherited,
    log,
    ...(tracker === undefined ? {} : { tracker }),
    ...(options.claims === undefined ? {} : { claims: options.claims }),
    ...(options.others === undefined ? {} : { others: options.others }),
  }
  const held = new PaneHold(home, tracker?.name ?? plugin.definition.name, record.id)
  try {
    const plan = await makeLaunchPlan(launch, {
      spawnId,
      commit: true,
      hold: (sessionId) => takeOrRefuse(held, sessionId, record),
    })
    if (!plan.ready) throw plan.error
    await turnToFork()
    throwIfAborted(record, options.signal)
    const pane = await start(request, plan, { home, log, spawnId, size, held })
    log.info('pane started', describe(pane, plan))
    return pane
  } catch (error) {
    // What did not come up is in no session, whatever the plan had claimed for it.
    options.claims?.release(record.id)
    held[Symbol.dispose]()
    const { id, plugin: name, cwd, args } = record
    log.warn('pane refused', { pane: id, spawnId, plugin: name, cwd, args, outcome: 'refused', reason: messageOf(error) })
    throw error
  } finally {
    await log.settled?.()
  }
}

interface Incarnation {
  readonly home: string
  readonly log: Logger
  readonly spawnId: SpawnId
  readonly size: PaneSize
  readonly held: PaneHold
}

/** @throws QuilError `SESSION_HELD` */
function takeOrRefuse(held: PaneHold, sessionId: string, record: PaneRecord): void {
  const holder = held.move(sessionId)
  if (holder === undefined) return
  const details = { pane: record.id, sessionId, holder }
  throw new QuilError('SESSION_HELD', `pane ${record.id} cannot come back: session ${sessionId} is open in ${holder}`, {
    details,
  })
}

async function start(
  { plugin, tracker, record, options, ghost }: StartRequest,
  plan: ReadyPlan,
  { home, log, spawnId, size, held }: Incarnation,
): Promise<LivePane> {
  const { claims } = options
  const scope = tracker?.name ?? plugin.definition.name
  const context = {
    home,
    paneId: record.id,
    plugin: plugin.definition,
    cwd: plan.cwd,
    callerArgs: record.args,
    env: plan.env,
    file: plan.file,
    log,
    spawnId,
  }
  const pane = new LivePane({
    plugin: plugin.definition,
    plan,
    record: startedRecord(record, plan, spawnId),
    spawnId,
    size,
    screen: screenSetup(options, ghost),
    watch: followTracker(tracker, context),
    onMoved: (session) => {
      // The pane has left its session also when another pane holds the new one.
      if (claims?.claim(record.id, scope, [session]).held !== undefined) claims.release(record.id)
      const holder = held.move(session.id)
      return holder === undefined ? undefined : `session ${session.id} is also open in ${holder}: what is said in one may be lost`
    },
  })
  pane.onExit(() => {
    claims?.release(record.id)
    held[Symbol.dispose]()
  })
  await settle(pane, plan, options.signal)
  return pane
}

function screenSetup({ screen = {}, answers = false }: StartOptions, ghost: Uint8Array | undefined): ScreenSetup | undefined {
  if (screen === false) return undefined
  return { ...screen, answers, ...(ghost === undefined ? {} : { ghost }) }
}

/** @throws QuilError `ABORTED` */
function throwIfAborted(record: PaneRecord, signal: AbortSignal | undefined): void {
  if (signal?.aborted !== true) return
  throw new QuilError('ABORTED', `pane ${record.id}: given up before it started`, { cause: signal.reason })
}

function startedRecord(record: PaneRecord, plan: ReadyPlan, spawnId: PaneRecord['spawnId']): PaneRecord {
  const session = plan.session ?? record.session
  return {
    ...record,
    state: plan.state,
    lastUsedAt: new Date().toISOString(),
    ...(spawnId === undefined ? {} : { spawnId }),
    ...(session === undefined ? {} : { session }),
  }
}

function describe(pane: Pane, plan: ReadyPlan): Record<string, unknown> {
  return {
    pane: pane.id,
    spawnId: pane.spawnId,
    pid: pane.pid,
    plugin: pane.record.plugin,
    file: plan.file,
    argv: plan.args,
    cwd: plan.cwd,
    outcome: plan.outcome.kind,
    reason: plan.outcome.reason,
    ...(plan.notes.length === 0 ? {} : { notes: plan.notes }),
    ...(plan.problems.length === 0 ? {} : { problems: plan.problems }),
  }
}

/** Waits until the program runs; from then on the caller's signal ends it. */
async function settle(pane: LivePane, plan: ReadyPlan, signal: AbortSignal | undefined): Promise<void> {
  await confirmExec({
    pid: pane.pid,
    file: plan.file,
    cwd: plan.cwd,
    exited: () => pane.ended,
    firstOutput: () => pane.firstOutput(),
  })
  if (signal === undefined) return
  const abort = (): void => void pane.kill()
  if (signal.aborted) abort()
  else signal.addEventListener('abort', abort, { once: true })
  pane.onExit(() => signal.removeEventListener('abort', abort))
}
