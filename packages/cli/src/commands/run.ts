import { newPaneId, spawnPane } from '@quil/core'
import { openWorkspaceStore, type PaneRecord } from '@quil/core/workspace'
import { homeOf } from '../home-option.ts'
import type { Io } from '../io.ts'
import { type PaneWishOptions, paneWishes } from '../pane-wishes.ts'
import { choosePlugin, loadPlugins, pluginWarnings } from '../plugins.ts'
import { sayAll } from '../print/say.ts'
import { reserveNew } from '../reserve-pane.ts'
import { runPane } from '../run-pane.ts'
import { sizeOf } from '../surroundings.ts'

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
