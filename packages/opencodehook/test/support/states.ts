import type { Pane, PaneState } from '@quil/core'
import { waitFor } from '@quil/testkit'
import { expect } from 'vitest'

/** What a pane has said of itself, in order and complete. */
export interface StateLog {
  /** Resolves when the pane has said this much more since the last call; fails when it was something else. */
  next(...expected: readonly (string | RegExp)[]): Promise<void>
  /** Resolves when the pane has said this; answers all it has said since the last call. */
  until(expected: string): Promise<readonly string[]>
  /** The prompts taken since the last call. */
  prompts(): readonly string[]
}

/** Writes down every state of a pane, as `working` or `blocked permission: bash: ls`, and every prompt. */
export function logStates(pane: Pane): StateLog {
  const states = [pane.state].filter(({ state }) => state !== 'unknown').map(words)
  const prompts: string[] = []
  pane.onState((state) => states.push(words(state)))
  pane.onPrompt(({ text }) => prompts.push(text ?? '(no text)'))
  const wait = { timeoutMs: 90_000 }
  return {
    async next(...expected) {
      const describe = (): string => `the states ${expected.join(' → ')}; they are ${states.join(' → ')}`
      await waitFor(() => states.length >= expected.length, { ...wait, describe: describe() }).catch(() => {})
      const said = states.splice(0, expected.length)
      expect(said).toEqual(expected.map((one) => (typeof one === 'string' ? one : expect.stringMatching(one))))
    },
    async until(expected) {
      await waitFor(() => states.includes(expected), { ...wait, describe: `the state ${expected}` })
      return states.splice(0, states.indexOf(expected) + 1)
    },
    prompts: () => prompts.splice(0),
  }
}

function words({ state, source, blockedOn, detail }: PaneState): string {
  const who = source === 'tracker' || source === 'exit' ? '' : `(${source}) `
  return [who + [state, blockedOn].filter(Boolean).join(' '), detail].filter((part) => part !== undefined).join(': ')
}
