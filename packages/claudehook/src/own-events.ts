import type { ClaudeSession, Launch } from './fold-session.ts'
import { isValidSessionId } from './session-id.ts'
import type { SpooledEvent } from './spool.ts'

/**
 * The events of the pane's own process: the one that first announced the session we asked for (a wrapper may stand between it and the
 * terminal). Not of a background worker, nor of a claude that the agent or the user started inside. Its subagents' are among them; see
 * {@link isOfRootAgent}.
 */
export function ownEvents(
  before: ClaudeSession | undefined,
  launch: Launch,
  events: readonly SpooledEvent[],
): readonly SpooledEvent[] {
  let own = before?.spawnId === launch.spawnId ? before.pid : undefined
  return events.filter((event) => {
    if (event.job !== '' || !isValidSessionId(event.sessionId)) return false
    own ??= isFirstWord(event, launch) ? event.pid : undefined
    return own !== undefined && event.pid === own
  })
}

/** Whether an event is of the agent that is talked to, and not of one that it has started. */
export function isOfRootAgent({ agentId }: SpooledEvent): boolean {
  return agentId === undefined
}

function isFirstWord(event: SpooledEvent, launch: Launch): boolean {
  if (event.name !== 'SessionStart' || !isOfRootAgent(event)) return false
  return launch.sessionId === undefined || event.sessionId === launch.sessionId
}
