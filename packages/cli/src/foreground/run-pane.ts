import { constants } from 'node:os'
import { messageOf, type Pane, type PaneExit, type Plugin } from '@quil/core'
import type { WorkspaceStore } from '@quil/core/workspace'
import type { Io } from '../io.ts'
import { paneLabel } from '../panes/pane-name.ts'
import { say, sayAll } from '../print/say.ts'
import { quoteWord } from '../print/shell-quote.ts'
import { EXIT } from '../report-error.ts'
import { connectTerminal } from './connect-terminal.ts'
import { Ending } from './ending.ts'
import { RecordKeeper } from './record-keeper.ts'
import type { Reservation } from './reserve-pane.ts'

export interface PaneRun {
  readonly store: WorkspaceStore
  readonly plugin: Plugin
  readonly reserve: () => Promise<Reservation>
  readonly start: (reservation: Reservation, signal: AbortSignal) => Promise<Pane>
  /** Also tell what went well. */
  readonly verbose: boolean
}

/** Holds a pane in this terminal from its start to its end, and answers the exit code. */
export async function runPane(run: PaneRun, io: Io): Promise<number> {
  using ending = new Ending(io)
  const reservation = await run.reserve()
  sayAll(io, reservation.warnings)
  let pane: Pane
  try {
    pane = await run.start(reservation, ending.signal)
  } catch (error) {
    await reservation.undo().catch((failure: unknown) => say(io, `warning: ${messageOf(failure)}`))
    if (ending.exitCode !== undefined) return ending.exitCode
    throw error
  }
  const keeper = new RecordKeeper(run.store, pane, reservation.holder)
  try {
    await keeper.save()
  } catch (error) {
    await pane.kill() // better none than one that could not come back
    throw error
  }
  const told = announce(pane, run.verbose, io)
  const exit = await connectTerminal(pane, io, () => ending.hangUp())
  await keeper.finish().catch((error: unknown) => say(io, `warning: the end of this pane is not recorded: ${messageOf(error)}`))
  sayAll(
    io,
    pane.problems.slice(told).map((problem) => `warning: ${problem}`),
  )
  return farewell(pane, exit, ending, run.plugin, io)
}

/** Before the program paints. Answers how many problems have been told. */
function announce(pane: Pane, verbose: boolean, io: Io): number {
  const { outcome, problems, notes } = pane
  const isNew = outcome.kind === 'fresh' && outcome.reason === 'new pane'
  if (verbose || (outcome.kind !== 'resumed' && !isNew)) say(io, `${outcome.kind}: ${outcome.reason}`)
  if (verbose) sayAll(io, notes)
  sayAll(
    io,
    problems.map((problem) => `warning: ${problem}`),
  )
  return problems.length
}

function farewell(pane: Pane, exit: PaneExit, ending: Ending, plugin: Plugin, io: Io): number {
  const label = paneLabel(pane.record)
  const again = `quil resume ${quoteWord(label)}`
  if (exit.resumeFailed !== undefined) {
    say(io, `pane ${label} did not come back: ${exit.resumeFailed.message}`)
    say(io, `its record is kept; look into it with: quil explain ${quoteWord(label)}`)
    return EXIT.failed
  }
  const isAgent = (plugin.tracker?.resumeArgs.length ?? 0) > 0 || plugin.definition.category === 'agent'
  if (isAgent && io.stderr.isTTY === true) say(io, `${label} (${plugin.definition.name}) ended; come back with: ${again}`)
  return ending.exitCode ?? exitCodeOf(exit)
}

function exitCodeOf({ exitCode, signal }: PaneExit): number {
  if (signal === null) return exitCode ?? EXIT.failed
  return 128 + (constants.signals[signal as NodeJS.Signals] ?? 0)
}
