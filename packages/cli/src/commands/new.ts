import { checkName } from '@quil/core'
import { type PaneInfo, QuilError } from '@quil/core/workspace'
import type { OnePaneAnswer } from '../answers.ts'
import { homeOf } from '../home-option.ts'
import { reachHost } from '../host/reach-host.ts'
import { warnOfWorkspace } from '../host/warn-of-workspace.ts'
import type { Io } from '../io.ts'
import { paneAnswer } from '../panes/pane-answer.ts'
import { type PaneWishOptions, paneWishes } from '../panes/pane-wishes.ts'
import { surroundings } from '../panes/surroundings.ts'
import { choosePlugin, loadPlugins, pluginWarnings } from '../plugins.ts'
import { sayAll, writeJson } from '../print/say.ts'

export interface NewOptions extends PaneWishOptions {
  readonly attach?: boolean
  readonly detached?: boolean
}

/** Opens a pane in the host, and shows it here or prints its id. */
export async function openNew(pluginName: string, args: readonly string[], options: NewOptions, io: Io): Promise<number> {
  const home = homeOf(options, io)
  const attached = wantsAttach(options, io)
  // What is wrong with the wishes is said before a host is started for them.
  const records = await warnOfWorkspace(home, io)
  if (options.name !== undefined) checkName(options.name, records)
  const set = await loadPlugins(home)
  choosePlugin(set, pluginName)
  sayAll(io, pluginWarnings(set))
  const pane = await spawn(home, pluginName, args, options, io)
  if (attached) {
    const { attach } = await import('./attach.ts')
    return await attach(pane.id, { ...options, justStarted: true }, io)
  }
  if (options.json === true) writeJson(io, { pane: paneAnswer(pane) } satisfies OnePaneAnswer)
  else io.stdout.write(`${pane.id}\n`)
  return 0
}

async function spawn(home: string, plugin: string, args: readonly string[], options: NewOptions, io: Io): Promise<PaneInfo> {
  await using workspace = await reachHost(home, io)
  const pane = await workspace.spawn({ ...paneWishes(args, options, io), ...surroundings(io), plugin })
  if (options.verbose === true) sayAll(io, pane.live?.notes ?? [])
  sayAll(
    io,
    (pane.live?.problems ?? []).map((problem) => `warning: ${problem}`),
  )
  return pane
}

function wantsAttach(options: NewOptions, io: Io): boolean {
  const terminal = io.stdin.isTTY === true && io.stdout.isTTY === true
  if (options.attach !== true) return terminal && options.detached !== true && options.json !== true
  if (options.detached === true) throw new QuilError('INVALID_ARGUMENT', '--attach and --detached exclude each other')
  if (!terminal) throw new QuilError('INVALID_ARGUMENT', '--attach needs a terminal: leave it out, and the id is printed')
  return true
}
