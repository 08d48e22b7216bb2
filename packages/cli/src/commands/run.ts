import { newPaneId, spawnPane } from '@quil/core'
import { openWorkspaceStore, type PaneRecord } from '@quil/core/workspace'
import { reserveNew } from '../foreground/reserve-pane.ts'
import { runPane } from '../foreground/run-pane.ts'
import { homeOf } from '../home-option.ts'
import type { Io } from '../io.ts'
import { type PaneWishOptions, paneWishes } from '../panes/pane-wishes.ts'
import { sizeOf } from '../panes/surroundings.ts'
import { choosePlugin, loadPlugins, pluginWarnings } from '../plugins.ts'
import { sayAll } from '../print/say.ts'

/** Opens a new pane in this terminal. */
export async function run(pluginName: string, args: readonly string[], options: PaneWishOptions, io: Io): Promise<number> {
  const home = homeOf(options, io)
  const store = openWorkspaceStore(home)
  await store.read() // a workspace of another program is refused before anything else is looked at
  const set = await loadPlugins(home)
  const plugin = choosePlugin(set, pluginName)
  sayAll(io, pluginWarnings(set))
  const now = new Date().toISOString()
  const wishes = paneWishes(args, options, io)
  const draft: PaneRecord = {
    ...wishes,
    id: newPaneId(),
    plugin: plugin.definition.name,
    state: {},
    createdAt: now,
    lastUsedAt: now,
  }
  return await runPane(
    {
      store,
      plugin,
      verbose: options.verbose === true,
      reserve: () => reserveNew(store, draft),
      start: ({ record, others }, signal) =>
        spawnPane({
          ...wishes,
          ...sizeOf(io),
          screen: false,
          plugin,
          plugins: set.plugins,
          id: record.id,
          home,
          inheritEnv: io.env,
          others,
          signal,
        }),
    },
    io,
  )
}
