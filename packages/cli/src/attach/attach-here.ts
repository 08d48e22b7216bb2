import type { Attachment, AttachmentEnd, AttachOptions, PaneInfo, Workspace } from '@quil/core/workspace'
import { Ending } from '../foreground/ending.ts'
import type { Io } from '../io.ts'
import { surroundings } from '../panes/surroundings.ts'
import { setRawAgain } from '../terminal/raw-mode.ts'
import type { DetachKey } from './detach-key.ts'
import { LentTerminal } from './lent-terminal.ts'
import { rowsInUse, showAttachment } from './show-pane.ts'
import { suspendJob } from './suspend-job.ts'
import { type ViewEnd, ViewEnds } from './view-ends.ts'
import { whatBecame } from './what-became.ts'
import { within } from './within.ts'

export interface AttachRequest extends Pick<AttachOptions, 'readOnly' | 'restore' | 'inside' | 'sizePolicy'> {
  /** Id or name. */
  readonly pane: string
  readonly detachKey: DetachKey | undefined
  /** Called with the pane, and awaited, before anything of it is shown. */
  readonly onAttached?: (pane: PaneInfo) => Promise<void>
}

export interface AttachResult {
  readonly end: AttachmentEnd
  /** Set when a signal, or the loss of the terminal, ended it: 128 and the signal's number. */
  readonly exitCode?: number
}

const PATIENCE_MS = 1000

/**
 * Shows a pane on this terminal until the person leaves it, its program ends, or either side is gone. The terminal is as it was
 * then. A pane that is restarted meanwhile is shown on.
 *
 * @throws QuilError as `Workspace.attach`
 */
export async function attachHere(workspace: Workspace, request: AttachRequest, io: Io): Promise<AttachResult> {
  using ending = new Ending(io)
  const attach = (pane: string, more: AttachOptions = {}): Promise<Attachment | undefined> =>
    unlessAborted(workspace.attach(pane, { ...optionsOf(request, io), ...more }), ending.signal)
  const attaching = attach(request.pane)
  if (io.stdin.isTTY === true) io.stdin.prepareRaw?.() // while the host is at it
  let attachment = await attaching
  if (attachment !== undefined) await request.onAttached?.(attachment.pane)
  using terminal = new LentTerminal(io)
  const keys = { key: request.detachKey, readOnly: request.readOnly === true }
  const ends = new ViewEnds()
  ending.signal.addEventListener('abort', () => ends.tell({ why: 'told-to-end' }))
  try {
    while (attachment !== undefined && !ending.signal.aborted) {
      terminal.lend()
      const end = await showAttachment(attachment, terminal, keys, ends, io)
      if (isOver(end)) return await leave(workspace, attachment, end, terminal, ending, io)
      await makeRoom(end, workspace, attachment, terminal, io)
      const { id }: PaneInfo = attachment.pane // its name may be another one by now
      try {
        attachment = await attach(id, { scrollbackLines: 0, ...(end.why === 'ended' ? {} : { restore: false }) })
      } catch (error) {
        // A pane that ended while quil was stopped is not brought back for that.
        return { end: await whatBecame(workspace, id, error) }
      }
    }
    return { end: { reason: 'detached' }, exitCode: ending.exitCode ?? 1 }
  } finally {
    io.stdin.unref?.()
  }
}

function optionsOf(request: AttachRequest, io: Io): AttachOptions {
  const { readOnly, restore, inside, sizePolicy } = request
  return {
    ...surroundings(io),
    ...(readOnly === undefined ? {} : { readOnly }),
    ...(restore === undefined ? {} : { restore }),
    ...(inside === undefined ? {} : { inside }),
    ...(sizePolicy === undefined ? {} : { sizePolicy }),
  }
}

/** Undefined when the signal comes first; what was attached to after that is let go. */
async function unlessAborted(attaching: Promise<Attachment>, signal: AbortSignal): Promise<Attachment | undefined> {
  const aborted = new Promise<undefined>((resolve) => {
    if (signal.aborted) resolve(undefined)
    signal.addEventListener('abort', () => resolve(undefined), { once: true })
  })
  const first = await Promise.race([attaching, aborted])
  if (first === undefined) attaching.then((late) => late.detach()).catch(() => {})
  return first
}

/** Whether the person, or the pane, is through with it; else it is shown anew. */
function isOver(end: ViewEnd): boolean {
  if (end.why === 'ended') return end.end.reason !== 'restarted'
  return end.why === 'detach' || end.why === 'told-to-end'
}

/** Gives the terminal back, and says how it ended. */
async function leave(
  workspace: Workspace,
  attachment: Attachment,
  end: ViewEnd,
  terminal: LentTerminal,
  ending: Ending,
  io: Io,
): Promise<AttachResult> {
  if (end.why === 'ended') {
    // Who was killed left the cursor anywhere.
    terminal.takeBack({ over: end.end.reason === 'exited' && end.end.exit.signal === null })
    return { end: end.end }
  }
  const rows = end.why === 'detach' && !terminal.modes.alternate ? await rowsInUse(workspace, attachment, io) : undefined
  terminal.takeBack(rows === undefined ? {} : { rows })
  await letGo(attachment)
  if (end.why === 'detach') return { end: { reason: 'detached' } }
  ending.hangUp() // if it was no signal, the terminal is gone
  return { end: { reason: 'detached' }, exitCode: ending.exitCode ?? 1 }
}

/** A host that hangs, or is gone, does not keep anybody. */
async function letGo(attachment: Attachment): Promise<void> {
  await within(
    PATIENCE_MS,
    attachment.detach().catch(() => {}),
  )
}

/** Before the pane is shown anew: after a restart, a suspension, a stop from outside. */
async function makeRoom(
  end: ViewEnd,
  workspace: Workspace,
  attachment: Attachment,
  terminal: LentTerminal,
  io: Io,
): Promise<void> {
  if (end.why === 'ended') return
  if (end.why === 'suspend') {
    const rows = terminal.modes.alternate ? undefined : await rowsInUse(workspace, attachment, io)
    terminal.takeBack(rows === undefined ? {} : { rows })
    await letGo(attachment) // a stopped process takes no part in the pane's size
    await suspendJob(io)
  } else {
    setRawAgain(io.stdin)
    terminal.lost()
    await letGo(attachment)
  }
  io.refreshSize()
}
