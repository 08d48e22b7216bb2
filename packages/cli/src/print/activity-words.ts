import type { PaneState, PaneStateName } from '@quil/core/workspace'

/** A state in a word, and what a person has to know of one that waits: `blocked: permission`, `idle: interrupted`. */
export function activityWords({ state, detail, blockedOn }: PaneState): string {
  const about = WAITING.has(state) ? (detail ?? blockedOn) : undefined
  return about === undefined ? state : `${state}: ${about}`
}

const WAITING: ReadonlySet<PaneStateName> = new Set(['blocked', 'idle'])
