import type { ReadAnswer } from '../answers.ts'
import { type CommonOptions, homeOf } from '../home-option.ts'
import { reachAny } from '../host/reach-host.ts'
import type { Io } from '../io.ts'
import { meantPane } from '../panes/meant-pane.ts'
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
  if (!live) say(io, `pane ${wanted} is not running: these are its last words`)
  return 0
}
