import { setTimeout as pause } from 'node:timers/promises'
import { holderAlive, type PaneHolder, type PaneRecord, QuilError, type WorkspaceStore } from '@quil/core/workspace'
import { sameHolder } from './reserve-pane.ts'

/** A pane's program gets two times three seconds before it is killed; its quil then writes the record. */
const LONGEST_MS = 15_000
const CHECK_EVERY_MS = 25

/**
 * Asks the process that holds the pane to end it, and waits until it no longer does.
 * @throws QuilError `PANE_RUNNING` when it does not
 */
export async function endHolder(record: PaneRecord, holder: PaneHolder, store: WorkspaceStore): Promise<void> {
  if (!holderAlive(holder)) return // looked at right before the signal: the pid must not be a stranger's by now
  askToEnd(holder.pid)
  const deadline = performance.now() + LONGEST_MS
  while (holderAlive(holder) && (await stillHolds(record, holder, store))) {
    if (performance.now() >= deadline) {
      throw new QuilError('PANE_RUNNING', `pane ${record.id}: process ${holder.pid} was asked to end it and has not: kill it`, {
        details: { pane: record.id, pid: holder.pid },
      })
    }
    await pause(CHECK_EVERY_MS)
  }
}

function askToEnd(pid: number): void {
  try {
    process.kill(pid, 'SIGTERM')
  } catch (error) {
    if (holderGone(error)) return
    throw error
  }
}

function holderGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ESRCH'
}

/** A host that holds many panes outlives this one. */
async function stillHolds(record: PaneRecord, holder: PaneHolder, store: WorkspaceStore): Promise<boolean> {
  const { records } = await store.read()
  const now = records.find(({ id }) => id === record.id)
  return now !== undefined && sameHolder(now.holder, holder)
}
