import { messageOf, trackerOf } from '@quil/core'
import { openWorkspaceStore, type PaneRecord } from '@quil/core/workspace'
import { endHolder } from '../end-holder.ts'
import { findPane } from '../find-pane.ts'
import { type CommonOptions, homeOf } from '../home-option.ts'
import type { Io } from '../io.ts'
import { paneLabel } from '../pane-name.ts'
import { loadPlugins } from '../plugins.ts'
import { say, writeJson } from '../print/say.ts'
import { refuseRunning } from '../reserve-pane.ts'
import { trackerContext } from '../tracker-context.ts'

export interface CloseOptions extends CommonOptions {
  readonly force?: boolean
}

/** Forgets a pane. An exit is an observation, this is an intent: its record and its tracker's files go. */
export async function close(wanted: string, options: CloseOptions, io: Io): Promise<number> {
  const home = homeOf(options, io)
  const store = openWorkspaceStore(home)
  const found = findPane((await store.read()).records, wanted)
  if (options.force === true && found.holder !== undefined) await endHolder(found, found.holder, store)
  const { result: record } = await store.update((records) => {
    const now = findPane(records, found.id)
    refuseRunning(now)
    return { records: records.filter((candidate) => candidate !== now), result: now }
  }, FORGET)
  await forget(record, home, io)
  if (options.json === true) writeJson(io, { closed: { id: record.id, name: record.name ?? null, plugin: record.plugin } })
  else say(io, `pane ${paneLabel(record)} (${record.plugin}) is closed`)
  return 0
}

/** A record may hold a secret its user gave it: it goes from the backup as well. */
const FORGET = { forget: true }

/** The pane is gone either way; files that stay behind are worth a line, not a failure. */
async function forget(record: PaneRecord, home: string, io: Io): Promise<void> {
  try {
    const { plugins } = await loadPlugins(home)
    const plugin = plugins.find(({ definition }) => definition.name === record.plugin)
    const tracker = plugin === undefined ? undefined : trackerOf(plugin, plugins)
    if (plugin !== undefined) await tracker?.forget?.(await trackerContext(record, plugin, home, io))
  } catch (error) {
    say(io, `warning: files of its tracker may be left in ${home}: ${messageOf(error)}`)
  }
}
