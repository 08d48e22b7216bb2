import { QuilError } from '@quil/core/workspace'
import type { OnePaneAnswer } from '../answers.ts'
import { type CommonOptions, homeOf } from '../home-option.ts'
import { reachAny } from '../host/reach-host.ts'
import type { Io } from '../io.ts'
import { meantPane } from '../panes/meant-pane.ts'
import { describeStatus, paneAnswer } from '../panes/pane-answer.ts'
import { paneLabel } from '../panes/pane-name.ts'
import { say, writeJson } from '../print/say.ts'

export interface WaitOptions extends CommonOptions {
  readonly exit?: boolean
  readonly text?: string
  /** Milliseconds. */
  readonly timeout?: number
}

/** Waits until the program of a pane has ended, or its screen shows a text. */
export async function wait(wanted: string, options: WaitOptions, io: Io): Promise<number> {
  if (options.text !== undefined && options.exit === true) {
    throw new QuilError('INVALID_ARGUMENT', '--exit and --text exclude each other')
  }
  await using workspace = await reachAny(homeOf(options, io), io)
  const condition = options.text === undefined ? 'exit' : { text: options.text }
  const limits = options.timeout === undefined ? {} : { timeoutMs: options.timeout }
  const pane = await workspace.waitFor(meantPane(wanted, io), condition, limits)
  if (options.json === true) writeJson(io, { pane: paneAnswer(pane) } satisfies OnePaneAnswer)
  else if (condition === 'exit') say(io, `pane ${paneLabel(pane.record)}: ${describeStatus(pane)}`)
  return 0
}
