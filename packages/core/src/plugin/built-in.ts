import { readDefault } from './defaults-folder.ts'
import { type BuiltInPlugin, definePlugin } from './define-plugin.ts'

/** The plugins core itself ships, by file name in `defaults/`. */
export const BUILT_IN_NAMES = ['terminal', 'ssh', 'stripe'] as const
export type BuiltInName = (typeof BUILT_IN_NAMES)[number]

const loaded = new Map<BuiltInName, BuiltInPlugin>()

/**
 * A plugin that comes with core, read at the first call.
 *
 * @throws QuilError `INVALID_PLUGIN` when the package is broken
 */
export function builtInPlugin(name: BuiltInName): BuiltInPlugin {
  const known = loaded.get(name)
  if (known !== undefined) return known
  const { file, text } = readDefault(`${name}.toml`)
  const plugin = definePlugin({ toml: text, file })
  loaded.set(name, plugin)
  return plugin
}

/** All of them. */
export function loadBuiltInPlugins(): readonly BuiltInPlugin[] {
  return BUILT_IN_NAMES.map(builtInPlugin)
}
