import type { ScreenText, Workspace } from '@quil/core/workspace'
import type { ReadAnswer } from '../answers.ts'
import { type CommonOptions, homeOf } from '../home-option.ts'
import { reachAny } from '../host/reach-host.ts'
import type { Io } from '../io.ts'
import { leftWords } from '../panes/left-words.ts'
import { meantPane } from '../panes/meant-pane.ts'
import { say, writeJson } from '../print/say.ts'

export interface ReadOptions extends CommonOptions {
  readonly lines?: number
  /** With colours and styles. */
  readonly ansi?: boolean
}

/** Prints what is on the screen of a pane, or its last words. */
export async function read(wanted: string, options: ReadOptions, io: Io): Promise<number> {
  await using workspace = await reachAny(homeOf(options, io), io)
  const pane = meantPane(wanted, io)
  const { lines, cursor = null, size, live } = await screenOf(workspace, pane, options)
  if (options.json === true) {
    writeJson(io, { pane: wanted, lines, cursor, size, live } satisfies ReadAnswer)
    return 0
  }
  const shown = lines.slice(0, lines.findLastIndex((line) => line !== '') + 1)
  for (const line of shown) io.stdout.write(`${line}\n`)
  if (!live) say(io, leftWords(await workspace.get(pane), shown.length > 0))
  return 0
}

async function screenOf(workspace: Workspace, pane: string, { ansi = false, lines = 0 }: ReadOptions): Promise<ScreenText> {
  if (!ansi) return await workspace.read(pane, { scrollbackLines: lines })
  const picture = await workspace.snapshot(pane, { format: 'ansi', scrollback: lines })
  const { size, cursor, live } = picture
  const rows = 'text' in picture ? picture.text.split('\n') : []
  return { lines: rows, size, live, ...(cursor === undefined ? {} : { cursor: { x: cursor.x, y: cursor.y } }) }
}
