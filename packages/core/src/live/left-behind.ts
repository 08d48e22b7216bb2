import { PlainText } from '../pane/plain-text.ts'
import { pictureOfKept } from '../screen/index.ts'
import { DEFAULT_SIZE } from '../size.ts'
import { type PaneRecord, paneStatus } from '../workspace/index.ts'
import type { ScreenPicture, SnapshotOptions } from '../workspace/screen-picture.ts'
import type { ReadOptions, ScreenText } from '../workspace/workspace.ts'
import { ScrollbackFile } from './scrollback-file.ts'

/** The text of a pane that does not run: the last lines of a program that ended, else the end of what was kept of its screen. */
export async function leftBehind(home: string, record: PaneRecord, { scrollbackLines = 0 }: ReadOptions): Promise<ScreenText> {
  const { lines, isWhole } = await whatIsLeft(home, record)
  return { lines: isWhole ? lines : lines.slice(-DEFAULT_SIZE.rows - scrollbackLines), size: DEFAULT_SIZE, live: false }
}

/** The same as a picture; what was kept of its screen has its styles. */
export async function pictureOfLeft(
  home: string,
  record: PaneRecord,
  { format, scrollback }: Required<SnapshotOptions>,
): Promise<ScreenPicture> {
  const { lines, isWhole, styled } = await whatIsLeft(home, record)
  const rows = isWhole ? lines.length : DEFAULT_SIZE.rows + scrollback
  return { ...pictureOfKept(styled ?? Buffer.from(lines.join('\r\n')), lines, { format, rows }), live: false }
}

interface Left {
  readonly lines: readonly string[]
  /** Whether these few lines are all one gets. */
  readonly isWhole: boolean
  /** The same lines with their styles, where those were kept. */
  readonly styled?: Uint8Array
}

async function whatIsLeft(home: string, record: PaneRecord): Promise<Left> {
  const status = paneStatus(record)
  if (status === 'running') return { lines: [], isWhole: true } // elsewhere: what is kept here is of an earlier program
  const lastLines = record.lastExit?.lastLines
  // A record keeps the last end of all, which is not that of a program that was lost since.
  if (status === 'exited' && lastLines !== undefined) return { lines: lastLines, isWhole: true }
  const bytes = await new ScrollbackFile(home, record.id).read()
  return bytes === undefined ? { lines: lastLines ?? [], isWhole: true } : linesOf(new TextDecoder().decode(bytes))
}

function linesOf(kept: string): Left {
  const lines = new PlainText()
    .push(kept)
    .split('\n')
    .map((line) => line.replaceAll('\r', '').trimEnd())
  const used = lines.findLastIndex((line) => line !== '') + 1
  const styled = kept.split('\n', used).join('\n')
  return { lines: lines.slice(0, used), isWhole: false, styled: Buffer.from(styled) }
}
