import type { TrackerEvent } from '@quil/core'
import { isOfRootAgent } from './own-events.ts'
import type { SpooledEvent } from './spool.ts'

type TrackerState = Extract<TrackerEvent, { readonly type: 'state' }>

/** Where a pane's agent is, as its hooks have told. */
export interface Turn {
  readonly state: TrackerState['state']
  readonly sessionId: string
  /** The prompt it is at work on, or was last. */
  readonly promptId?: string
  /** Those before, the last ones: what comes of them comes late. */
  readonly left: readonly string[]
}

export interface TurnStep {
  readonly turn: Turn | undefined
  /** What it means. */
  readonly reports: readonly TrackerEvent[]
}

/** Hooks take milliseconds: what comes later than so many prompts is not to be expected. */
const KEPT_PROMPTS = 8
/** A turn that nobody typed, such as the one that begins when a background agent has finished. */
const MACHINE_PROMPT = '<task-notification>'
/** Kinds of notifications with which it asks a person. What for is not said: a question comes as `permission_prompt`, too. */
const ASKING = [
  'permission_prompt',
  'worker_permission_prompt',
  'agent_needs_input',
  'elicitation_dialog',
  'elicitation_url_dialog',
]

/**
 * What one event of the pane's own process says about what its agent is doing. Pure. Hooks of different kinds run at the same time, so that
 * the end of a turn may be heard after the beginning of the next one. A subagent says nothing for the pane, but what it asks a person blocks
 * the pane.
 */
export function foldTurn(turn: Turn | undefined, event: SpooledEvent): TurnStep {
  if (!isOfRootAgent(event) && !asks(event)) return { turn, reports: [] }
  if (turn !== undefined && isPast(turn, event)) return { turn, reports: [] }
  switch (event.name) {
    case 'SessionStart':
      return started(turn, event)
    case 'UserPromptSubmit':
      return prompted(turn, event)
    case 'Stop':
      return stopped(turn, event)
    case 'Notification':
      return noticed(turn, event)
    default:
      return { turn, reports: [] } // `SessionEnd` also comes from starts that failed; the end of the process says more
  }
}

/** A compaction may come in the middle of a turn. The start of a session in which something was said already comes late. */
function started(turn: Turn | undefined, event: SpooledEvent): TurnStep {
  const late = turn?.state === 'working' && turn.sessionId === event.sessionId
  return event.source === 'compact' || late ? { turn, reports: [] } : step(turn, event, 'idle')
}

function prompted(turn: Turn | undefined, event: SpooledEvent): TurnStep {
  const { turn: next, reports } = step(turn, event, 'working')
  if (event.prompt?.startsWith(MACHINE_PROMPT) === true) return { turn: next, reports }
  const text = event.prompt === undefined ? {} : { text: event.prompt }
  return { turn: next, reports: [{ type: 'prompt', ...text, at: event.time }, ...reports] }
}

function stopped(turn: Turn | undefined, event: SpooledEvent): TurnStep {
  if (event.background === undefined) return step(turn, event, 'done')
  return step(turn, event, 'working', `still working: ${event.background}`)
}

function noticed(turn: Turn | undefined, event: SpooledEvent): TurnStep {
  if (asks(event)) return step(turn, event, 'blocked', event.message)
  // A minute after the end of a turn: its end was missed.
  const missed = event.notice === 'idle_prompt' && (turn?.state === 'working' || turn?.state === 'blocked')
  return missed ? step(turn, event, 'idle') : { turn, reports: [] }
}

function asks({ name, notice }: SpooledEvent): boolean {
  return name === 'Notification' && notice !== undefined && ASKING.includes(notice)
}

function step(turn: Turn | undefined, event: SpooledEvent, state: Turn['state'], detail?: string): TurnStep {
  const report: TrackerEvent = { type: 'state', state, at: event.time, ...(detail === undefined ? {} : { detail }) }
  return { turn: { state, ...place(turn, event) }, reports: [report] }
}

/** Of a turn before, or of a session before: only a start and a prompt lead to another one. */
function isPast(turn: Turn, { name, sessionId, promptId }: SpooledEvent): boolean {
  if (promptId !== undefined && turn.left.includes(promptId)) return true
  return sessionId !== turn.sessionId && name !== 'SessionStart' && name !== 'UserPromptSubmit'
}

function place(turn: Turn | undefined, event: SpooledEvent): Omit<Turn, 'state'> {
  const { sessionId } = event
  const { promptId: before, left = [] } = turn ?? {}
  const promptId = event.promptId ?? before
  if (promptId === undefined) return { sessionId, left }
  const moved = before !== undefined && before !== promptId
  return { sessionId, promptId, left: moved ? [...left, before].slice(-KEPT_PROMPTS) : left }
}
