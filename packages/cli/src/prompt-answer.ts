import type { PaneState, PromptResult } from '@quil/core/workspace'

/** What `quil send --prompt` answers besides. */
export interface PromptAnswer {
  /** Of a prompt: whether the program has taken it. */
  readonly outcome?: PromptResult['outcome']
  /** Of a prompt: how that is known. */
  readonly reason?: string
  /** Of a prompt: what the program is doing now. */
  readonly state?: PaneState
}
