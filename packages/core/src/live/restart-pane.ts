import type { PaneId } from '../ids.ts'
import type { RestartOptions } from '../workspace/workspace.ts'
import { checkWished } from './check-wished.ts'
import type { LiveContext } from './context.ts'
import { bringBack } from './start-panes.ts'
import { refuseStopping } from './stopping.ts'

/** Ends the pane's program, if it runs, and brings the pane back. */
export async function restartPane(context: LiveContext, id: PaneId, options: RestartOptions): Promise<void> {
  refuseStopping(context)
  checkWished(options)
  const { table } = context
  await table.inTurn(id, async () => {
    refuseStopping(context)
    const running = table.get(id)
    if (running !== undefined) {
      running.ending = 'restarted'
      await running.pane.kill(options.graceMs === undefined ? {} : { graceMs: options.graceMs })
      await running.settled
    }
    const size = options.size ?? running?.pane.size
    await bringBack(context, id, { ...options, ...(size === undefined ? {} : { size }) })
  })
}
