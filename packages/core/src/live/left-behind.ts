import { PlainText } from '../pane/plain-text.ts'
import { DEFAULT_SIZE } from '../size.ts'
import { type PaneRecord, paneStatus } from '../workspace/index.ts'
import type { ReadOptions, ScreenText } from '../workspace/workspace.ts'
import { ScrollbackFile } from './scrollback-file.ts'

/** The text of a pane that does not run: the last lines of a program that ended, else the end of what was kept of its screen. */
export async function leftBehind(home: string, record: PaneRecord, { scrollbackLines = 0 }: ReadOptions): Promise<ScreenText> {
  const lines = await linesOf(home, record, DEFAULT_SIZE.rows + scrollbackLines)
  return { lines, size: DEFAULT_SIZE, live: false }
}

async function linesOf(home: string, record: PaneRecord, count: number): Promise<readonly string[]> {
  const status = paneStatus(record)
  if (status === 'running') return [] // elsewhere: what is kept here is of an earlier program
  // A record keeps the last end of all, which is not that of a program that was lost since.
  if (status === 'exited' && record.lastExit?.lastLines !== undefined) return record.lastExit.lastLines
  const bytes = await new ScrollbackFile(home, record.id).read()
  if (bytes === undefined) return record.lastExit?.lastLines ?? []
  const lines = new PlainText()
    .push(new TextDecoder().decode(bytes))
    .split('\n')
    .map((line) => line.replaceAll('\r', '').trimEnd())
  return lines.slice(0, lines.findLastIndex((line) => line !== '') + 1).slice(-count)
}
