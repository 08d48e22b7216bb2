import type { Workspace } from '@quil/core/workspace'
import type { CloseAnswer } from '../answers.ts'
import { type CommonOptions, homeOf } from '../home-option.ts'
import { reachAny } from '../host/reach-host.ts'
import type { Io } from '../io.ts'
import { meantPane } from '../panes/meant-pane.ts'
import { paneLabel } from '../panes/pane-name.ts'
import { say, writeJson } from '../print/say.ts'
import { errorAnswer, exitCodeFor, reportError } from '../report-error.ts'

export interface CloseOptions extends CommonOptions {
  readonly force?: boolean
}

/** Forgets panes. An exit is an observation, this is an intent: their records and their trackers' files go. */
export async function close(wanted: readonly string[], options: CloseOptions, io: Io): Promise<number> {
  await using workspace = await reachAny(homeOf(options, io), io)
  const results: Result[] = []
  for (const pane of new Set(wanted.map((name) => meantPane(name, io)))) {
    results.push(await closeOne(workspace, pane, options, io))
  }
  if (options.json === true) {
    const closed = results.flatMap((result) => ('closed' in result ? [result.closed] : []))
    const failed = results.flatMap((result) => ('failed' in result ? [result.failed] : []))
    writeJson(io, { closed, failed } satisfies CloseAnswer)
  }
  return results.find(({ exitCode }) => exitCode !== 0)?.exitCode ?? 0
}

type Result = { readonly exitCode: number } & (
  | { readonly closed: CloseAnswer['closed'][number] }
  | { readonly failed: CloseAnswer['failed'][number] }
)

async function closeOne(workspace: Workspace, pane: string, options: CloseOptions, io: Io): Promise<Result> {
  try {
    const { record } = await workspace.close(pane, { force: options.force === true })
    if (options.json !== true) say(io, `pane ${paneLabel(record)} (${record.plugin}) is closed`)
    return { exitCode: 0, closed: { id: record.id, name: record.name ?? null, plugin: record.plugin } }
  } catch (error) {
    reportError(error, io)
    return { exitCode: exitCodeFor(error), failed: { pane, error: errorAnswer(error) } }
  }
}
