import { join } from 'node:path'
import { type BuiltInName, builtInPlugin, loadPlugins, type PluginProblem } from '../plugin/index.ts'
import { shellTracker } from '../shell/shell-tracker.ts'
import type { Plugin } from './plugin-value.ts'

/** The user's shell, which says where it is and how its commands end; see `Pane.onMark`. */
export function terminal(): Plugin {
  return { ...bundled('terminal'), tracker: shellTracker() }
}

/** A remote shell. */
export function ssh(): Plugin {
  return bundled('ssh')
}

/** `stripe listen`. */
export function stripe(): Plugin {
  return bundled('stripe')
}

function bundled(name: BuiltInName): Plugin {
  const { plugin, toml } = builtInPlugin(name)
  return { definition: plugin, toml }
}

export interface PluginSet {
  readonly plugins: readonly Plugin[]
  /** What is wrong with the user's files; the plugins above are sound. */
  readonly problems: readonly PluginProblem[]
}

/** The given plugins with the user's files of `$QUIL_HOME/plugins` laid over them, and the plugins those files add. */
export async function loadPluginSet(options: {
  readonly home: string
  readonly builtIns: readonly Plugin[]
}): Promise<PluginSet> {
  const { home, builtIns } = options
  const { plugins, problems } = await loadPlugins({
    builtIns: builtIns.flatMap(({ definition, toml }) => (toml === undefined ? [] : [{ plugin: definition, toml }])),
    userDirectory: join(home, 'plugins'),
  })
  const trackers = new Map(builtIns.flatMap(({ tracker }) => (tracker === undefined ? [] : [[tracker.name, tracker] as const])))
  const values = [...plugins.values()].map((definition): Plugin => {
    const builtIn = builtIns.find((candidate) => candidate.definition.name === definition.name)
    const tracker = trackers.get(definition.persistence.tracker ?? '') ?? builtIn?.tracker
    return {
      definition,
      ...(tracker === undefined ? {} : { tracker }),
      ...(builtIn?.toml === undefined ? {} : { toml: builtIn.toml }),
    }
  })
  return { plugins: values, problems }
}
