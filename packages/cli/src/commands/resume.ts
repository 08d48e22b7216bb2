import { pluginOf, resumePane } from '@quil/core'
import { openWorkspaceStore } from '@quil/core/workspace'
import { findPane } from '../find-pane.ts'
import { heldSessions } from '../held-sessions.ts'
import { type CommonOptions, homeOf } from '../home-option.ts'
import type { Io } from '../io.ts'
import { loadPlugins, pluginWarnings } from '../plugins.ts'
import { sayAll } from '../print/say.ts'
import { reserveExisting } from '../reserve-pane.ts'
import { runPane, sizeOf } from '../run-pane.ts'

export interface ResumeOptions extends CommonOptions {
  readonly verbose?: boolean
}

/** Brings a pane back in this terminal. */
export async function resume(wanted: string, options: ResumeOptions, io: Io): Promise<number> {
  const home = homeOf(options, io)
  const store = openWorkspaceStore(home)
  const { id, plugin: pluginName } = findPane((await store.read()).records, wanted)
  const set = await loadPlugins(home)
  const plugin = pluginOf({ id, plugin: pluginName }, set.plugins)
  sayAll(io, pluginWarnings(set))
  return await runPane(
    {
      store,
      plugin,
      verbose: options.verbose === true,
      reserve: () => reserveExisting(store, id),
      start: ({ record, others }, signal) =>
        resumePane(record, {
          ...sizeOf(io),
          plugins: set.plugins,
          home,
          inheritEnv: io.env,
          claims: heldSessions(others, set.plugins),
          others,
          signal,
        }),
    },
    io,
  )
}
