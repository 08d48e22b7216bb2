import { openWorkspaceStore, paneStatus } from '@quil/core/workspace'
import type { HostStopAnswer } from '../answers.ts'
import { type CommonOptions, homeOf } from '../home-option.ts'
import { clientName } from '../host/reach-host.ts'
import type { Io } from '../io.ts'
import { say, writeJson } from '../print/say.ts'

/** Ends the home's host, of whatever version, and waits until it has gone. */
export async function hostStop(options: CommonOptions, io: Io): Promise<number> {
  const home = homeOf(options, io)
  const { stopHost } = await import('@quil/core/client')
  const since = new Date()
  const { stopped } = await stopHost(home, { client: clientName() })
  if (options.json === true) writeJson(io, { home, stopped } satisfies HostStopAnswer)
  else if (stopped) say(io, `the host has ended${(await heldPanes(home, since)) ? '; quil restore brings its panes back' : ''}`)
  else say(io, `no host runs for ${home}`)
  return 0
}

/** Whether the host took panes down with it: in order, or without a word. */
async function heldPanes(home: string, since: Date): Promise<boolean> {
  const { records } = await openWorkspaceStore(home).read()
  return records.some((record) => {
    const { interruptedAt } = record
    return interruptedAt === undefined ? paneStatus(record) === 'lost' : Date.parse(interruptedAt) >= since.getTime()
  })
}
