import { messageOf, QuilError } from '../errors.ts'
import type { PaneId } from '../ids.ts'
import { silentLogger } from '../log.ts'
import { trackerOf } from '../pane/index.ts'
import { findCommand } from '../plugin/index.ts'
import type { TrackerContext } from '../resume/index.ts'
import { holderAlive, type PaneRecord, sameHolder } from '../workspace/index.ts'
import type { CloseOptions } from '../workspace/workspace.ts'
import type { LiveContext } from './context.ts'
import { endElsewhere, endLeftOver } from './end-left-over.ts'
import { findPane } from './find-pane.ts'
import { paneLabel } from './pane-name.ts'
import { ScrollbackFile } from './scrollback-file.ts'

/** Forgets a pane. An exit is an observation, this is an intent: its record and every file of it go. */
export async function closePane(context: LiveContext, id: PaneId, options: CloseOptions): Promise<PaneRecord> {
  const { table, book } = context
  const running = table.get(id)
  if (running !== undefined) {
    if (options.force !== true && running.ending === undefined) {
      throw stillRunning(findPane((await book.read()).records, id), undefined)
    }
    await intend(context, id)
    running.ending ??= 'closed'
    await running.pane.kill()
    await running.settled
    await book.flush()
  }
  const record = findPane((await book.read()).records, id)
  const { holder } = record
  if (options.force === true && holder !== undefined && !sameHolder(holder, context.holder))
    await endElsewhere(record, holder, book)
  await endLeftOver(record)
  const closed = await book.change(
    (records) => {
      const now = findPane(records, id)
      if (now.holder !== undefined && !sameHolder(now.holder, context.holder) && holderAlive(now.holder)) {
        throw stillRunning(now, now.holder.pid)
      }
      return { records: records.filter((one) => one !== now), result: now }
    },
    // A record may hold a secret its user gave it: it goes from the backup as well.
    { forget: true },
  )
  context.claims.release(id)
  await forget(context, closed)
  context.events.emit({ type: 'closed', pane: id })
  return closed
}

/** The wish is on the disk before the program is ended: one that cannot be kept costs nothing. */
async function intend({ book }: LiveContext, id: PaneId): Promise<void> {
  const closingAt = new Date().toISOString()
  await book.change((records) => ({
    records: records.map((record) => (record.id === id ? { ...record, closingAt } : record)),
    result: undefined,
  }))
}

/** The pane is gone either way; files that stay behind are worth a word, not a failure. */
async function forget(context: LiveContext, record: PaneRecord): Promise<void> {
  await new ScrollbackFile(context.home, record.id).remove()
  try {
    const plugins = await context.plugins()
    const plugin = plugins.find(({ definition }) => definition.name === record.plugin)
    const tracker = plugin === undefined ? undefined : trackerOf(plugin, plugins)
    if (plugin === undefined || tracker?.forget === undefined) return
    const env = Object.fromEntries(
      Object.entries(context.inheritEnv).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    )
    const file = await findCommand(plugin.definition, env, record.cwd).catch(() => undefined)
    const about: TrackerContext = {
      home: context.home,
      paneId: record.id,
      plugin: plugin.definition,
      cwd: record.cwd,
      callerArgs: record.args,
      env,
      log: silentLogger,
      ...(file === undefined ? {} : { file }),
      ...(record.session === undefined ? {} : { recorded: record.session }),
    }
    await tracker.forget(about)
  } catch (error) {
    context.problem(`files of its tracker may be left in ${context.home}: ${messageOf(error)}`, record.id)
  }
}

function stillRunning(record: PaneRecord, pid: number | undefined): QuilError {
  const where = pid === undefined ? '' : `: process ${pid} holds it`
  return new QuilError(
    'PANE_RUNNING',
    `pane ${paneLabel(record)} is running${where}. End it first, or: quil close --force ${record.id}`,
    { details: { pane: record.id, ...(pid === undefined ? {} : { pid }) } },
  )
}
