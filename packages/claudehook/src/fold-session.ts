import { isOfRootAgent, ownEvents } from './own-events.ts'
import type { SpooledEvent } from './spool.ts'

/** What is known of the session a pane is in: one unit. */
export interface ClaudeSession {
  readonly id: string
  /** What made us believe it: `preassigned`, or a hook's `startup`, `resume`, `clear`, `fork`, `compact`, `prompt`, `stop`. */
  readonly source: string
  /** ISO time. */
  readonly time: string
  /** The incarnation it was heard in. */
  readonly spawnId: string
  /** Claude Code's process in that incarnation, once known. */
  readonly pid?: number
  /** Where Claude Code was working. */
  readonly cwd?: string
  /** Where it said its transcript is. Evidence for this id only, and wrong at times. */
  readonly transcript?: string
  /** Something was said in it, so there must be a transcript. */
  readonly prompted?: boolean
  /** The session this incarnation was in before. */
  readonly previous?: string
}

/** What an incarnation was started with. */
export interface Launch {
  readonly spawnId: string
  /** The session asked for: assigned at a fresh start, recorded at a resume. Unknown where the user's arguments choose. */
  readonly sessionId?: string
  /** Directory it was started in. */
  readonly cwd: string
}

/** Applies the hook events of one incarnation: of the pane's own process, and not of its subagents. Pure. */
export function foldSession(
  before: ClaudeSession | undefined,
  launch: Launch,
  events: readonly SpooledEvent[],
): ClaudeSession | undefined {
  const heard = ownEvents(before, launch, events).filter(isOfRootAgent)
  return heard.reduce((session, event) => apply(session, launch, event), before)
}

function apply(session: ClaudeSession | undefined, launch: Launch, event: SpooledEvent): ClaudeSession | undefined {
  const source = sourceOf(event)
  if (source === undefined) return session
  // Hooks of different kinds run at the same time: the end of the last turn may be heard after the beginning of the next session.
  if (event.name === 'Stop' && event.sessionId === session?.previous) return session
  const same = session?.id === event.sessionId ? session : undefined
  const prompted = same?.prompted === true || event.name === 'UserPromptSubmit' || event.name === 'Stop' || saved(event)
  // At a resume `SessionStart` computes the path from the directory it was started in, where there may be no such file.
  const transcript =
    event.name === 'SessionStart' && event.source === 'resume' ? same?.transcript : (event.transcript ?? same?.transcript)
  const cwd = event.cwd ?? same?.cwd
  const left = session?.spawnId === launch.spawnId ? session : undefined
  const previous = same === undefined ? left?.id : left?.previous
  return {
    id: event.sessionId,
    source,
    time: event.time,
    spawnId: launch.spawnId,
    pid: event.pid,
    ...(cwd === undefined ? {} : { cwd }),
    ...(transcript === undefined ? {} : { transcript }),
    ...(prompted ? { prompted } : {}),
    ...(previous === undefined ? {} : { previous }),
  }
}

/** `undefined` for an event that says nothing about where the pane is: `SessionEnd` also comes from starts that failed. */
function sourceOf(event: SpooledEvent): string | undefined {
  if (event.name === 'SessionStart') return event.source ?? 'startup'
  if (event.name === 'UserPromptSubmit') return 'prompt'
  return event.name === 'Stop' ? 'stop' : undefined
}

/** All but a plain start leave a transcript at once. */
function saved(event: SpooledEvent): boolean {
  return event.name === 'SessionStart' && event.source !== undefined && event.source !== 'startup'
}
