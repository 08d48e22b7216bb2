import type { Attachment, Workspace } from '@quil/core/workspace'
import type { Io } from '../io.ts'
import { followSize } from '../terminal/follow-size.ts'
import { OutputBridge } from '../terminal/output-bridge.ts'
import type { DetachFilterOptions } from './detach-filter.ts'
import { forwardKeys } from './forward-keys.ts'
import type { LentTerminal } from './lent-terminal.ts'
import type { ViewEnd, ViewEnds } from './view-ends.ts'
import { within } from './within.ts'

/** Shows one attachment on the lent terminal, until there is a reason to stop. What came before the reason is on the terminal then. */
export async function showAttachment(
  attachment: Attachment,
  terminal: LentTerminal,
  options: DetachFilterOptions,
  ends: ViewEnds,
  io: Io,
): Promise<ViewEnd> {
  const source = {
    onOutput: (listener: (bytes: Uint8Array) => void) =>
      attachment.onOutput((output) => {
        terminal.shows(output)
        listener(output.bytes)
      }),
    pause: () => attachment.pause(),
    resume: () => attachment.resume(),
  }
  let shown = true
  using output = new OutputBridge(source, io.stdout, terminal.modes, () => ends.tell({ why: 'told-to-end' }))
  using _size = followSize(io.stdout, (size) => attachment.resize(size))
  using _keys = forwardKeys(attachment, io.stdin, options, ends)
  using _suspend = io.onSignal('SIGTSTP', () => ends.tell({ why: 'suspend' }))
  using _continued = io.onSignal('SIGCONT', () => ends.tell({ why: 'continued' }))
  void attachment.ended.then((end) => shown && ends.tell({ why: 'ended', end }))
  io.stdin.resume()
  const end = await ends.next()
  shown = false
  if (end.why === 'ended') await output.flushed()
  return end
}

/** How many rows of this terminal the pane's screen takes up; undefined where that cannot be told soon. */
export async function rowsInUse(workspace: Workspace, attachment: Attachment, io: Io): Promise<number | undefined> {
  const { rows = 0, columns = 0 } = io.stdout
  const screen = await within(
    500,
    workspace.read(attachment.pane.id).catch(() => undefined),
  )
  if (screen === undefined || screen.size.rows > rows || screen.size.cols > columns) return undefined
  const last = screen.lines.findLastIndex((line) => line.trim() !== '')
  return Math.max(last + 1, (screen.cursor?.y ?? 0) + 1)
}
