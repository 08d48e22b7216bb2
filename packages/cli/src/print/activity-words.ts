import type { PaneState } from '@quil/core/workspace'

/** A state, and what more there is to say of it: `blocked: permission`, `done: exit code 1`, `idle: interrupted`. */
export function activityWords({ state, detail, blockedOn }: PaneState): string {
  const more = detail ?? blockedOn
  return more === undefined ? state : `${state}: ${more}`
}
