import type { OnePaneAnswer } from '../answers.ts'
import { type CommonOptions, homeOf } from '../home-option.ts'
import { reachAny } from '../host/reach-host.ts'
import type { Io } from '../io.ts'
import { meantPane } from '../panes/meant-pane.ts'
import { paneAnswer } from '../panes/pane-answer.ts'
import { paneLabel } from '../panes/pane-name.ts'
import { describeReached, parseCondition, type TypedCondition } from '../panes/wait-condition.ts'
import { say, writeJson } from '../print/say.ts'

export interface WaitOptions extends CommonOptions {
  readonly exit?: boolean
  readonly text?: readonly string[]
  /** Milliseconds. */
  readonly timeout?: number
}

/** Waits until one of several holds: the program has ended, is in a state, or its screen shows a text. */
export async function wait(wanted: string, words: readonly string[], options: WaitOptions, io: Io): Promise<number> {
  const conditions = await wished(words, options)
  await using workspace = await reachAny(homeOf(options, io), io)
  const limits = options.timeout === undefined ? {} : { timeoutMs: options.timeout }
  const pane = await workspace.waitFor(meantPane(wanted, io), conditions, limits)
  if (options.json === true) writeJson(io, { pane: paneAnswer(pane) } satisfies OnePaneAnswer)
  else say(io, `pane ${paneLabel(pane.record)}: ${describeReached(conditions, pane)}`)
  return 0
}

/** Its end, where nothing else was asked for. */
async function wished(words: readonly string[], { exit, text = [] }: WaitOptions): Promise<readonly TypedCondition[]> {
  const named = await Promise.all(words.map(parseCondition))
  const conditions = [...named, ...text.map((one) => ({ text: one }))]
  return exit === true || conditions.length === 0 ? [...conditions, 'exit'] : conditions
}
