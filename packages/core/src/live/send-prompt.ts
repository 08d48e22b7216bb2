import { QuilError } from '../errors.ts'
import type { PromptOptions, PromptResult } from '../workspace/workspace.ts'
import type { RunningPane } from './running-pane.ts'

/** Gives the pane's program a prompt and looks whether it has taken it. */
export async function sendPrompt(
  _running: RunningPane,
  _text: string,
  _options: PromptOptions,
): Promise<Pick<PromptResult, 'outcome' | 'reason'>> {
  throw new QuilError('INTERNAL', 'not there yet')
}
