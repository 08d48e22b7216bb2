import type { OnePaneAnswer } from '../answers.ts'
import { type CommonOptions, homeOf } from '../home-option.ts'
import { reachHostOf } from '../host/reach-host.ts'
import type { Io } from '../io.ts'
import { meantPane } from '../panes/meant-pane.ts'
import { paneAnswer } from '../panes/pane-answer.ts'
import { paneLabel } from '../panes/pane-name.ts'
import { surroundings } from '../panes/surroundings.ts'
import { say, sayAll, writeJson } from '../print/say.ts'

/** Ends a pane's program and brings the pane back in its own session. */
export async function restart(wanted: string, options: CommonOptions, io: Io): Promise<number> {
  const named = meantPane(wanted, io)
  await using workspace = await reachHostOf(homeOf(options, io), named, io)
  const pane = await workspace.restart(named, surroundings(io))
  const { outcome, problems = [] } = pane.live ?? {}
  sayAll(
    io,
    problems.map((problem) => `warning: ${problem}`),
  )
  if (options.json === true) writeJson(io, { pane: paneAnswer(pane) } satisfies OnePaneAnswer)
  else if (outcome !== undefined) say(io, `pane ${paneLabel(pane.record)} ${outcome.kind}: ${outcome.reason}`)
  return 0
}
