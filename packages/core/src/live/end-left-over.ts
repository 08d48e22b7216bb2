import { setTimeout as pause } from 'node:timers/promises'
import { errnoOf, QuilError } from '../errors.ts'
import { killGroup } from '../pane/kill-group.ts'
import { holderAlive, type PaneHolder, type PaneRecord, sameHolder, type WorkspaceStore } from '../workspace/index.ts'

/** A pane's program gets two times three seconds before it is killed; its holder then writes the record. */
const LONGEST_MS = 15_000
const CHECK_EVERY_MS = 25

/**
 * Ends a program that has outlived its holder: one that ignores the hang-up of its terminal, or has not acted on it yet. Two processes in one
 * conversation would lose a branch of it.
 */
export async function endLeftOver({ program, holder }: PaneRecord): Promise<void> {
  // A process whose start time nobody knows may be anybody's by now.
  if (program === undefined || program.startedAt === 'unknown' || (holder !== undefined && holderAlive(holder))) return
  if (holderAlive(program)) await killGroup(program.pid)
}

/**
 * Asks another process that holds the pane to end it, and waits until it no longer does.
 * @throws QuilError `PANE_RUNNING` when it does not
 */
export async function endElsewhere(record: PaneRecord, holder: PaneHolder, store: Pick<WorkspaceStore, 'read'>): Promise<void> {
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
    if (errnoOf(error) !== 'ESRCH') throw error
  }
}

async function stillHolds(record: PaneRecord, holder: PaneHolder, store: Pick<WorkspaceStore, 'read'>): Promise<boolean> {
  const { records } = await store.read()
  return sameHolder(records.find(({ id }) => id === record.id)?.holder, holder)
}
