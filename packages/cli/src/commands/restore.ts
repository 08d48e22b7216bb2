import type { PaneInfo, RestoreResult, Workspace } from '@quil/core/workspace'
import type { ErrorAnswer, RestoreAnswer } from '../answers.ts'
import { type CommonOptions, homeOf } from '../home-option.ts'
import { reachHost } from '../host/reach-host.ts'
import { warnOfWorkspace } from '../host/warn-of-workspace.ts'
import type { Io } from '../io.ts'
import { meantPane } from '../panes/meant-pane.ts'
import { paneAnswer } from '../panes/pane-answer.ts'
import { paneLabel } from '../panes/pane-name.ts'
import { surroundings } from '../panes/surroundings.ts'
import { painter } from '../print/paint.ts'
import { say, writeJson } from '../print/say.ts'
import { table } from '../print/table.ts'
import { errorAnswer, exitCodeOfCode } from '../report-error.ts'

export interface RestoreOptions extends CommonOptions {
  readonly all?: boolean
}

interface Missing {
  readonly pane: string
  readonly error: ErrorAnswer
}

/** Brings panes back in the host: the named ones, or all that were meant to go on. One that cannot come back stops no other. */
export async function restore(wanted: readonly string[], options: RestoreOptions, io: Io): Promise<number> {
  const home = homeOf(options, io)
  await warnOfWorkspace(home, io)
  await using workspace = await reachHost(home, io)
  const { results, missing } = await restoreThem(workspace, wanted, options, io)
  if (options.json === true) writeJson(io, answer(results, missing))
  else print(results, missing, options, io)
  const failed = [...missing, ...results].find(({ error }) => error !== undefined)
  return failed?.error === undefined ? 0 : exitCodeOfCode(failed.error.code)
}

async function restoreThem(
  workspace: Workspace,
  wanted: readonly string[],
  options: RestoreOptions,
  io: Io,
): Promise<{ results: readonly RestoreResult[]; missing: readonly Missing[] }> {
  if (wanted.length === 0 && options.all !== true) {
    return { results: await workspace.restoreAll(surroundings(io)), missing: [] }
  }
  const { panes, missing } = await choose(workspace, wanted, options, io)
  const results: RestoreResult[] = []
  for (const pane of panes) results.push(await restoreOne(workspace, pane, io))
  return { results, missing }
}

async function choose(
  workspace: Workspace,
  wanted: readonly string[],
  options: RestoreOptions,
  io: Io,
): Promise<{ panes: readonly PaneInfo[]; missing: readonly Missing[] }> {
  const panes = new Map<string, PaneInfo>()
  const missing: Missing[] = []
  for (const name of wanted) {
    try {
      const pane = await workspace.get(meantPane(name, io))
      panes.set(pane.id, pane)
    } catch (error) {
      missing.push({ pane: name, error: errorAnswer(error) })
    }
  }
  const rest = options.all === true ? (await workspace.panes()).filter(({ status }) => status !== 'running') : []
  for (const pane of rest) panes.set(pane.id, pane)
  return { panes: [...panes.values()], missing }
}

async function restoreOne(workspace: Workspace, pane: PaneInfo, io: Io): Promise<RestoreResult> {
  try {
    return { pane: await workspace.restore(pane.id, surroundings(io)) }
  } catch (error) {
    return { pane: await workspace.get(pane.id).catch(() => pane), error: errorAnswer(error) }
  }
}

function answer(results: readonly RestoreResult[], missing: readonly Missing[]): RestoreAnswer {
  return {
    restored: results.map(({ pane, error = null }) => ({
      pane: paneAnswer(pane),
      outcome: error === null ? (pane.live?.outcome ?? null) : null,
      error,
    })),
    missing,
  }
}

function print(results: readonly RestoreResult[], missing: readonly Missing[], options: RestoreOptions, io: Io): void {
  for (const { error } of missing) say(io, error.message)
  if (results.length === 0) {
    const others = options.all === true ? '' : '; quil restore --all takes those that ended as well'
    if (missing.length === 0) say(io, `no pane is waiting to be brought back${others}`)
    return
  }
  const paint = painter(io)
  io.stdout.write(
    table(
      [
        { title: 'PANE', text: ({ pane }) => paneLabel(pane.record), colour: (_row, text) => paint('bold', text) },
        {
          title: 'OUTCOME',
          text: ({ pane, error }) => (error === undefined ? (pane.live?.outcome.kind ?? 'running') : 'refused'),
          colour: ({ error }, text) => paint(error === undefined ? 'green' : 'red', text),
        },
        { title: 'REASON', text: ({ pane, error }) => error?.message ?? pane.live?.outcome.reason ?? '' },
      ],
      results,
      paint,
    ),
  )
}
