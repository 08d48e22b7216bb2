import type { PaneInfo } from '@quil/core/workspace'
import type { ReadAnswer } from '../answers.ts'
import { type CommonOptions, homeOf } from '../home-option.ts'
import { reachAny } from '../host/reach-host.ts'
import type { Io } from '../io.ts'
import { meantPane } from '../panes/meant-pane.ts'
import { paneLabel } from '../panes/pane-name.ts'
import { say, writeJson } from '../print/say.ts'

export interface ReadOptions extends CommonOptions {
  readonly lines?: number
}

/** Prints what is on the screen of a pane, or its last words. */
export async function read(wanted: string, options: ReadOptions, io: Io): Promise<number> {
  await using workspace = await reachAny(homeOf(options, io), io)
  const pane = meantPane(wanted, io)
  const { lines, cursor = null, size, live } = await workspace.read(pane, { scrollbackLines: options.lines ?? 0 })
  if (options.json === true) {
    writeJson(io, { pane: wanted, lines, cursor, size, live } satisfies ReadAnswer)
    return 0
  }
  const shown = lines.slice(0, lines.findLastIndex((line) => line !== '') + 1)
  for (const line of shown) io.stdout.write(`${line}\n`)
  if (!live) say(io, whatItIs(await workspace.get(pane), lines.length > 0))
  return 0
}

function whatItIs({ record, status }: PaneInfo, someLines: boolean): string {
  const label = paneLabel(record)
  if (status === 'running')
    return `pane ${label} runs in another terminal (process ${record.holder?.pid ?? '?'}), which shows its screen`
  if (!someLines) return `pane ${label} is not running, and nothing it showed is kept`
  if (status === 'exited') return `pane ${label} is not running: these are its last words`
  return `pane ${label} is not running (${status}): this is the end of what it showed, as it was kept last`
}
