import type { PaneId } from '../ids.ts'

/** Who is in which session: one session, one pane. */
export interface SessionClaims {
  /**
   * Gives the pane the best candidate, unless another pane holds it; what the pane held before is freed.
   * Synchronous on purpose: choosing and taking is one step, so two restores cannot interleave.
   *
   * @param scope what the ids are unique in: the tracker's name, or the plugin's
   */
  claim<T extends { readonly id: string }>(pane: PaneId, scope: string, candidates: readonly T[]): ClaimResult<T>
  /** The pane in that session, if any. */
  holderOf(scope: string, sessionId: string): PaneId | undefined
  /** The pane left its session. */
  release(pane: PaneId): void
  /** A copy to try things on: claims made there are not made here. */
  preview(): SessionClaims
}

export interface ClaimResult<T> {
  /** The session the pane now holds. */
  readonly claimed?: T
  /** The best candidate that was passed over because somebody holds it. */
  readonly held?: { readonly candidate: T; readonly holder: PaneId }
}

/** Makes a table of claims, empty or with what is known to be held. */
export function createClaims(held: Iterable<{ pane: PaneId; scope: string; sessionId: string }> = []): SessionClaims {
  const holders = new Map<string, PaneId>()
  for (const { pane, scope, sessionId } of held) holders.set(key(scope, sessionId), pane)
  return claimsOver(holders)
}

function claimsOver(holders: Map<string, PaneId>): SessionClaims {
  const release = (pane: PaneId): void => {
    for (const [session, holder] of holders) if (holder === pane) holders.delete(session)
  }
  return {
    claim: (pane, scope, candidates) => {
      const [best] = candidates
      if (best === undefined) return {}
      const holder = holders.get(key(scope, best.id))
      // The pane's own session is taken: giving it an older one instead would be a wrong conversation.
      if (holder !== undefined && holder !== pane) return { held: { candidate: best, holder } }
      release(pane)
      holders.set(key(scope, best.id), pane)
      return { claimed: best }
    },
    holderOf: (scope, sessionId) => holders.get(key(scope, sessionId)),
    release,
    preview: () => claimsOver(new Map(holders)),
  }
}

function key(scope: string, sessionId: string): string {
  return `${scope}\0${sessionId}`
}
