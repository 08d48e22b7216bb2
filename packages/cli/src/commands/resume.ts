import { findPane, pluginOf, resumePane } from '@quil/core'
import { openWorkspaceStore } from '@quil/core/workspace'
import { sayWhoHolds } from '../foreground/held-by-host.ts'
import { heldSessions } from '../foreground/held-sessions.ts'
import { reserveExisting } from '../foreground/reserve-pane.ts'
import { runPane } from '../foreground/run-pane.ts'
import { type CommonOptions, homeOf } from '../home-option.ts'
import type { Io } from '../io.ts'
import { meantPane } from '../panes/meant-pane.ts'
import { sizeOf } from '../panes/surroundings.ts'
import { loadPlugins, pluginWarnings } from '../plugins.ts'
import { sayAll } from '../print/say.ts'

export interface ResumeOptions extends CommonOptions {
  readonly verbose?: boolean
}

/** Brings a pane back in this terminal. */
export async function resume(wanted: string, options: ResumeOptions, io: Io): Promise<number> {
  const home = homeOf(options, io)
  const store = openWorkspaceStore(home)
  const { id, plugin: pluginName } = findPane((await store.read()).records, meantPane(wanted, io))
  const set = await loadPlugins(home)
  const plugin = pluginOf({ id, plugin: pluginName }, set.plugins)
  sayAll(io, pluginWarnings(set))
  return await runPane(
    {
      store,
      plugin,
      verbose: options.verbose === true,
      reserve: () => reserveExisting(store, id).catch((error: unknown) => sayWhoHolds(error, home)),
      start: ({ record, others }, signal) =>
        resumePane(record, {
          ...sizeOf(io),
          screen: false,
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
