import { QuilError } from '../errors.ts'
import { holderAlive, type PaneHolder, type PaneRecord, sameHolder } from '../workspace/index.ts'

/** @throws QuilError `PANE_RUNNING` when another process holds the pane */
export function refuseElsewhere({ id, holder }: PaneRecord, own: PaneHolder): void {
  if (holder === undefined || sameHolder(holder, own) || !holderAlive(holder)) return
  throw new QuilError('PANE_RUNNING', `pane ${id} runs in another terminal: process ${holder.pid} holds it`, {
    details: { pane: id, pid: holder.pid },
  })
}

export function notRunning({ id }: PaneRecord): QuilError {
  return new QuilError('PANE_NOT_RUNNING', `pane ${id} is not running: quil restore ${id}`, { details: { pane: id } })
}
