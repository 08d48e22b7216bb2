import { isQuilError, messageOf } from '../errors.ts'
import { isToBeRestored } from '../workspace/pane-info.ts'
import type { RestoreOptions, RestoreResult, Workspace } from '../workspace/workspace.ts'

/**
 * Panes worked on at the same time. A pane is back when its program runs, so this never held agents back, which load for seconds after that; it
 * bounds what waits for the disk and for left-over programs. With 3 each start waited for saves of its own: 50 shells took twice as long.
 */
const AT_ONCE = 16

/** Brings back every pane whose program is gone although nobody meant it to be, the one used last first. */
export async function restoreAll(
  workspace: Pick<Workspace, 'panes' | 'restore' | 'get'>,
  options: RestoreOptions,
): Promise<readonly RestoreResult[]> {
  const gone = (await workspace.panes()).filter(({ record }) => isToBeRestored(record))
  const results: RestoreResult[] = []
  const queue = gone.entries()
  const worker = async (): Promise<void> => {
    for (const [index, info] of queue) {
      try {
        results[index] = { pane: await workspace.restore(info.id, options) }
      } catch (error) {
        const code = isQuilError(error) ? error.code : 'INTERNAL'
        const pane = await workspace.get(info.id).catch(() => info)
        results[index] = { pane, error: { code, message: messageOf(error) } }
      }
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return results
}
