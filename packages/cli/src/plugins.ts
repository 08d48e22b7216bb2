import { claudeCode } from '@quil/claudehook'
import { loadPluginSet, type Plugin, type PluginSet, QuilError, ssh, stripe, suggest, terminal } from '@quil/core'
import { opencode } from '@quil/opencodehook'

/** Every plugin this CLI ships, with the user's own: the one place that knows all packages. */
export async function loadPlugins(home: string): Promise<PluginSet> {
  return await loadPluginSet({ home, builtIns: builtInPlugins() })
}

export function builtInPlugins(): readonly Plugin[] {
  return [terminal(), ssh(), stripe(), opencode(), claudeCode()]
}

/** @throws QuilError `UNKNOWN_PLUGIN` with the nearest name */
export function choosePlugin(set: PluginSet, name: string): Plugin {
  const found = set.plugins.find(({ definition }) => definition.name === name)
  if (found !== undefined) return found
  const names = set.plugins.map(({ definition }) => definition.name)
  const broken = set.problems.find(({ file, severity }) => severity === 'error' && file.endsWith(`/${name}.toml`))
  const near = suggest(name, names)
  const hint =
    broken === undefined
      ? near === undefined
        ? `there are ${names.join(', ')}`
        : `did you mean "${near}"?`
      : `${broken.file} has problems, see: quil plugins check`
  throw new QuilError('UNKNOWN_PLUGIN', `there is no plugin "${name}": ${hint}`, { details: { plugin: name, known: names } })
}

/** What to say at a start about plugin files that are not used because of their errors. */
export function pluginWarnings(set: PluginSet): readonly string[] {
  const files = new Set(set.problems.filter(({ severity }) => severity === 'error').map(({ file }) => file))
  if (files.size === 0) return []
  return [`warning: not used because of errors: ${[...files].join(', ')}; see: quil plugins check`]
}
