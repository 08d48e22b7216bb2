import { expect } from 'vitest'
import type { Workspace } from '../src/workspace/workspace.ts'

/** How many prompts a real agent is given. More for a soak. */
export const PROMPTS: number = Number(process.env['QUIL_TEST_PROMPTS'] ?? '8')

/** Starts of programs, and the first request of a conversation, take long on a busy machine. */
const PATIENT = { timeoutMs: 170_000 } as const

/**
 * Gives an agent one prompt after the other: each is submitted, and what is waited for afterwards is its own end, with its answer.
 * @param asked how many prompts its model has received
 */
export async function givePrompts(
  workspace: Workspace,
  pane: string,
  prompts: readonly string[],
  asked: () => number,
): Promise<void> {
  for (const [index, text] of prompts.entries()) {
    const { outcome, reason } = await workspace.sendPrompt(pane, text, PATIENT)
    const screen = outcome === 'submitted' ? [] : (await workspace.read(pane)).lines
    expect({ index, outcome, reason, screen }).toMatchObject({ outcome: 'submitted' })
    await workspace.waitFor(pane, 'done', PATIENT)
    expect(asked()).toBe(index + 1)
  }
}
