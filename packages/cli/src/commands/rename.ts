import { QuilError } from '@quil/core/workspace'
import type { OnePaneAnswer } from '../answers.ts'
import { type CommonOptions, homeOf } from '../home-option.ts'
import { reachAny } from '../host/reach-host.ts'
import type { Io } from '../io.ts'
import { meantPane } from '../panes/meant-pane.ts'
import { paneAnswer } from '../panes/pane-answer.ts'
import { say, writeJson } from '../print/say.ts'

export interface RenameOptions extends CommonOptions {
  readonly clear?: boolean
}

/** Gives a pane another name, or none. */
export async function rename(wanted: string, name: string | undefined, options: RenameOptions, io: Io): Promise<number> {
  if ((name === undefined) === (options.clear !== true)) {
    throw new QuilError('INVALID_ARGUMENT', 'give a name, or --clear to take it away')
  }
  await using workspace = await reachAny(homeOf(options, io), io)
  const pane = await workspace.rename(meantPane(wanted, io), name ?? null)
  if (options.json === true) writeJson(io, { pane: paneAnswer(pane) } satisfies OnePaneAnswer)
  else say(io, name === undefined ? `pane ${pane.id} has no name any more` : `pane ${pane.id} is called ${name}`)
  return 0
}
