import type { HostStopAnswer } from '../answers.ts'
import { type CommonOptions, homeOf } from '../home-option.ts'
import { clientName } from '../host/reach-host.ts'
import type { Io } from '../io.ts'
import { say, writeJson } from '../print/say.ts'

/** Ends the home's host, of whatever version, and waits until it has gone. */
export async function hostStop(options: CommonOptions, io: Io): Promise<number> {
  const home = homeOf(options, io)
  const { stopHost } = await import('@quil/core/client')
  const { stopped } = await stopHost(home, { client: clientName() })
  if (options.json === true) writeJson(io, { home, stopped } satisfies HostStopAnswer)
  else if (stopped) say(io, 'the host has ended; quil restore brings its panes back')
  else say(io, `no host runs for ${home}`)
  return 0
}
