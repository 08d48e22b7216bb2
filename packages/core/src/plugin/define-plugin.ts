import { QuilError } from '../errors.ts'
import { parsePlugin } from './parse-plugin.ts'
import type { PanePlugin } from './plugin.ts'
import { formatPluginProblem } from './problem.ts'

/** A plugin shipped with a package, with the text that users' files overlay. */
export interface BuiltInPlugin {
  readonly plugin: PanePlugin
  readonly toml: string
}

export interface DefinePluginOptions {
  readonly toml: string
  /** Named in errors, such as the file's path. */
  readonly file: string
  /** The plugin's `source`. Default: `built-in`. */
  readonly source?: string
}

/**
 * Makes a plugin of a package's own TOML.
 *
 * @throws QuilError `INVALID_PLUGIN`: the package is broken; the message has every problem, one on each line
 */
export function definePlugin(options: DefinePluginOptions): BuiltInPlugin {
  const { plugin, problems } = parsePlugin(options.toml, options.file, { source: options.source ?? 'built-in' })
  if (plugin !== undefined) return Object.freeze({ plugin, toml: options.toml })
  throw new QuilError('INVALID_PLUGIN', problems.map((problem) => formatPluginProblem(problem)).join('\n'), {
    details: { problems },
  })
}
