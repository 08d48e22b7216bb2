import { realpath } from 'node:fs/promises'
import { resolve } from 'node:path'
import {
  formatPluginProblem,
  messageOf,
  type Plugin,
  type PluginProblem,
  type PluginSet,
  parsePlugin,
  trackerOf,
} from '@quil/core'
import { readSmallFile } from '@quil/core/files'
import type { PluginsCheckAnswer } from '../answers.ts'
import { type CommonOptions, homeOf } from '../home-option.ts'
import type { Io } from '../io.ts'
import { builtInPlugins, loadPlugins } from '../plugins.ts'
import { printable } from '../print/printable.ts'
import { say, writeJson } from '../print/say.ts'
import { EXIT } from '../report-error.ts'

const MAX_BYTES = 256 * 1024

/** Tells every problem of the given plugin files, or of all of the home's. Warnings do not fail. */
export async function checkPlugins(files: readonly string[], options: CommonOptions, io: Io): Promise<number> {
  const problems =
    files.length === 0
      ? await problemsOfHome(homeOf(options, io))
      : (await Promise.all(files.map((file) => problemsOfFile(file, resolve(io.cwd, file))))).flat()
  const errors = problems.filter(({ severity }) => severity === 'error').length
  if (options.json === true) writeJson(io, { ok: errors === 0, problems } satisfies PluginsCheckAnswer)
  else for (const problem of problems) io.stdout.write(`${printable(formatPluginProblem(problem))}\n`)
  if (problems.length === 0 && options.json !== true) say(io, files.length === 0 ? 'the plugin files are sound' : 'no problems')
  return errors === 0 ? EXIT.ok : EXIT.failed
}

async function problemsOfHome(home: string): Promise<readonly PluginProblem[]> {
  const set = await loadPlugins(home)
  return [...set.problems, ...set.plugins.flatMap((plugin) => trackerProblem(plugin, set))]
}

/** A plugin may name any tracker; whether somebody provides it is known only here. */
function trackerProblem(plugin: Plugin, set: PluginSet): readonly PluginProblem[] {
  try {
    trackerOf(plugin, set.plugins)
    return []
  } catch (error) {
    const { source } = plugin.definition
    return [{ file: source, keyPath: 'persistence.tracker', message: messageOf(error), severity: 'error' }]
  }
}

async function problemsOfFile(file: string, path: string): Promise<readonly PluginProblem[]> {
  const unreadable = (message: string): readonly PluginProblem[] => [{ file, message, severity: 'error' }]
  try {
    const read = await readSmallFile(await realpath(path), { maxBytes: MAX_BYTES })
    if (read === undefined) return unreadable('no such file')
    const builtIns = builtInPlugins()
    const tomls = new Map(
      builtIns.flatMap(({ definition, toml }) => (toml === undefined ? [] : [[definition.name, toml] as const])),
    )
    const { plugin, problems, warnings } = parsePlugin(read.text, file, { builtIns: tomls })
    const set = { plugins: builtIns, problems: [] }
    return [...problems, ...warnings, ...(plugin === undefined ? [] : trackerProblem({ definition: plugin }, set))]
  } catch (error) {
    return unreadable(error instanceof Error && 'code' in error && error.code === 'ENOENT' ? 'no such file' : messageOf(error))
  }
}
