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

/** A host asks for its plugins at every start, and what a package brings does not change. */
const made = new Map<string, BuiltInPlugin>()
const MOST_KEPT = 32

/**
 * Makes a plugin of a package's own TOML, once for each text.
 *
 * @throws QuilError `INVALID_PLUGIN`: the package is broken; the message has every problem, one on each line
 */
export function definePlugin(options: DefinePluginOptions): BuiltInPlugin {
  const { toml, file, source = 'built-in' } = options
  const key = [source, file, toml].join('\0')
  const known = made.get(key)
  if (known !== undefined) return known
  const { plugin, problems } = parsePlugin(toml, file, { source })
  if (plugin !== undefined) {
    const defined = Object.freeze({ plugin, toml })
    if (made.size < MOST_KEPT) made.set(key, defined)
    return defined
  }
  throw new QuilError('INVALID_PLUGIN', problems.map((problem) => formatPluginProblem(problem)).join('\n'), {
    details: { problems },
  })
}
