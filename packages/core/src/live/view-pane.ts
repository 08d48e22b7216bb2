import type { PaneId } from '../ids.ts'
import { type PaneRecord, paneInfo } from '../workspace/index.ts'
import type { AttachOptions } from '../workspace/workspace.ts'
import { checkWished } from './check-wished.ts'
import type { LiveContext } from './context.ts'
import { findPane } from './find-pane.ts'
import { notRunning, refuseElsewhere } from './not-running.ts'
import type { RunningPane } from './running-pane.ts'
import { bringBack } from './start-panes.ts'
import { refuseStopping } from './stopping.ts'
import { Viewer } from './viewer.ts'

const FIRST_PICTURE_LINES = 1000

/** Opens a view of a pane, which is brought back first where it does not run. */
export async function viewPane(context: LiveContext, found: PaneRecord, options: AttachOptions): Promise<Viewer> {
  refuseStopping(context)
  checkWished(options)
  const { table } = context
  const { id } = found
  let record = found
  table.refuseNested(id, options.inside)
  const running = await runningOrBack(context, id, options)
  table.refuseNested(id, options.inside) // also what came while this pane was brought back
  const { readOnly = false, scrollbackLines = FIRST_PICTURE_LINES, from, inside, size, sizePolicy } = options
  if (sizePolicy !== undefined) running.sizePolicy = sizePolicy
  const viewer: Viewer = new Viewer(running, () => paneInfo(record, running.info, running.pane.state), {
    readOnly,
    scrollbackLines,
    ...(size === undefined ? {} : { size }),
    ...(from === undefined ? {} : { from }),
    ...(inside === undefined ? {} : { inside }),
  })
  try {
    record = await used(context, id, readOnly)
    return viewer
  } catch (error) {
    viewer.leave() // the pane was closed in the meantime
    throw error
  }
}

async function runningOrBack(context: LiveContext, id: PaneId, options: AttachOptions): Promise<RunningPane> {
  const { table } = context
  const running = table.get(id)
  if (running !== undefined && running.ending === undefined) return running
  if (options.restore === false) {
    const record = await current(context, id)
    refuseElsewhere(record, context.holder)
    throw notRunning(record)
  }
  return await table.inTurn(id, () => bringBack(context, id, options))
}

/** Looking at a pane is using it, unless one only watches. Answers its record. */
async function used(context: LiveContext, id: PaneId, onlyWatched: boolean): Promise<PaneRecord> {
  const lastUsedAt = new Date().toISOString()
  if (!onlyWatched) {
    context.book.note((records) => records.map((record) => (record.id === id ? { ...record, lastUsedAt } : record)))
  }
  return await current(context, id)
}

async function current(context: LiveContext, id: PaneId): Promise<PaneRecord> {
  return findPane((await context.book.read()).records, id)
}
