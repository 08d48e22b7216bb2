import { QuilError } from '../errors.ts'
import { holderAlive, type PaneHolder, type PaneRecord, sameHolder } from '../workspace/index.ts'
import { paneLabel } from './pane-name.ts'

/** @throws QuilError `PANE_RUNNING` when another process holds the pane */
export function refuseElsewhere(record: PaneRecord, own: PaneHolder): void {
  const { id, holder } = record
  if (holder === undefined || sameHolder(holder, own) || !holderAlive(holder)) return
  throw new QuilError(
    'PANE_RUNNING',
    `pane ${paneLabel(record)} is running in another terminal: process ${holder.pid} holds it. End it there, or: quil close --force ${id}`,
    { details: { pane: id, pid: holder.pid } },
  )
}

export function notRunning({ id }: PaneRecord): QuilError {
  return new QuilError('PANE_NOT_RUNNING', `pane ${id} is not running: quil restore ${id}`, { details: { pane: id } })
}
