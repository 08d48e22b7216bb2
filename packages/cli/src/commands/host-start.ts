import { type CommonOptions, homeOf } from '../home-option.ts'
import { hostState } from '../host/host-state.ts'
import { clientName, hostLaunch, reachHost } from '../host/reach-host.ts'
import { warnOfWorkspace } from '../host/warn-of-workspace.ts'
import type { Io } from '../io.ts'
import { surroundings } from '../panes/surroundings.ts'
import { say, writeJson } from '../print/say.ts'
import { inWords } from './host-status.ts'

export interface HostStartOptions extends CommonOptions {
  readonly eager?: boolean
}

/** Starts the home's host, if none runs. With `eager`, all panes that were meant to go on come back, whoever started it. */
export async function hostStart(options: HostStartOptions, io: Io): Promise<number> {
  const home = homeOf(options, io)
  await warnOfWorkspace(home, io)
  const { ensureHost } = await import('@quil/core/client')
  const eager = options.eager === true
  const { started } = await ensureHost(home, { ...hostLaunch(home, io, { eager }), client: clientName() })
  if (eager && !started) {
    await using workspace = await reachHost(home, io)
    await workspace.restoreAll(surroundings(io))
  }
  const { answer } = await hostState(home)
  if (options.json === true) writeJson(io, answer)
  else say(io, inWords(answer))
  return 0
}
