import { QuilError } from '../errors.ts'
import type { PanePlugin, PluginInstance } from '../plugin/plugin.ts'

/**
 * The named instance of a plugin, or `undefined` when none was asked for.
 * @throws QuilError `INVALID_ARGUMENT` when there is no such instance
 */
export function pluginInstance(plugin: PanePlugin, name: string | undefined): PluginInstance | undefined {
  if (name === undefined) return undefined
  const instance = plugin.instances.find((candidate) => candidate.name === name)
  if (instance !== undefined) return instance
  const known = plugin.instances.map((candidate) => candidate.name).join(', ')
  throw new QuilError('INVALID_ARGUMENT', `plugin ${plugin.name} has no instance "${name}" (it has: ${known || 'none'})`, {
    details: { plugin: plugin.name, instance: name },
  })
}
