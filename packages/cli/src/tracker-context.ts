import { findCommand, type Plugin, silentLogger, type TrackerContext } from '@quil/core'
import type { PaneRecord } from '@quil/core/workspace'
import type { Io } from './io.ts'

/** What a tracker needs to know of a pane that is not running. */
export async function trackerContext(record: PaneRecord, plugin: Plugin, home: string, io: Io): Promise<TrackerContext> {
  const env = callersEnvironment(io)
  const file = await findCommand(plugin.definition, env, record.cwd).catch(() => undefined)
  return {
    home,
    paneId: record.id,
    plugin: plugin.definition,
    cwd: record.cwd,
    callerArgs: record.args,
    env,
    log: silentLogger,
    ...(file === undefined ? {} : { file }),
    ...(record.session === undefined ? {} : { recorded: record.session }),
  }
}

function callersEnvironment(io: Io): Record<string, string> {
  return Object.fromEntries(Object.entries(io.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
}
