import type { Pane, PaneState } from '@quil/core'
import { waitFor } from '@quil/testkit'
import { SLOW } from './lab.ts'

/** The states of a pane as they come: `working`, `blocked:permission`, … Another detail is no other state. */
export interface SeenStates {
  /** What has come since the last time it was asked, once this state is the last one. */
  until(state: string): Promise<readonly string[]>
  /** What has come since. */
  rest(): readonly string[]
}

export function seeStates(pane: Pane): SeenStates {
  const seen: string[] = []
  let last: string | undefined
  const came = (state: PaneState): void => {
    const name = nameOf(state)
    if (name !== last) seen.push(name)
    last = name
  }
  came(pane.state)
  pane.onState(came)
  const rest = (): readonly string[] => seen.splice(0)
  return {
    rest,
    until: async (state) => {
      const describe = (): string => `the state ${state}; it was ${seen.join(', ') || 'none'}`
      await waitFor(() => seen.at(-1) === state, { ...SLOW, describe })
      return rest()
    },
  }
}

function nameOf({ state, blockedOn }: PaneState): string {
  return blockedOn === undefined ? state : `${state}:${blockedOn}`
}
