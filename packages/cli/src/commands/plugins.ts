import { findCommand, type PanePlugin, type Plugin } from '@quil/core'
import type { PluginShowAnswer, PluginsAnswer } from '../answers.ts'
import { type CommonOptions, homeOf } from '../home-option.ts'
import type { Io } from '../io.ts'
import { choosePlugin, loadPlugins, pluginWarnings } from '../plugins.ts'
import { painter } from '../print/paint.ts'
import { say, sayAll, writeJson } from '../print/say.ts'
import { table } from '../print/table.ts'

/** Lists the plugins, and whether their programs are on this machine. */
export async function listPlugins(options: CommonOptions, io: Io): Promise<number> {
  const set = await loadPlugins(homeOf(options, io))
  const rows = await Promise.all(set.plugins.map(async (plugin) => ({ plugin, command: await commandOf(plugin, io) })))
  if (options.json === true) {
    writeJson(io, {
      plugins: rows.map(({ plugin: { definition }, command }) => ({
        name: definition.name,
        displayName: definition.displayName,
        description: definition.description,
        installed: command !== undefined,
        command: command ?? null,
        strategy: definition.persistence.strategy,
        beta: definition.beta,
        source: definition.source,
      })),
      problems: set.problems,
    } satisfies PluginsAnswer)
    return 0
  }
  const paint = painter(io)
  const text = table(
    [
      { title: 'NAME', text: ({ plugin }) => plugin.definition.name, colour: (_row, cell) => paint('bold', cell) },
      {
        title: 'INSTALLED',
        text: ({ command }) => (command === undefined ? 'no' : 'yes'),
        colour: ({ command }, cell) => paint(command === undefined ? 'dim' : 'green', cell),
      },
      { title: 'COMES BACK', text: ({ plugin }) => plugin.definition.persistence.strategy },
      { title: 'SOURCE', text: ({ plugin }) => plugin.definition.source, shrink: { to: 12, keep: 'end' } },
      { title: 'WHAT', text: ({ plugin }) => whatIs(plugin), shrink: { to: 20, keep: 'start' } },
    ],
    rows,
    paint,
    io.stdout.isTTY === true ? io.stdout.columns : undefined,
  )
  io.stdout.write(text)
  sayAll(io, pluginWarnings(set))
  return 0
}

/** Shows a plugin as it is in effect: bundled definition and user's file laid over each other. */
export async function showPlugin(name: string, options: CommonOptions, io: Io): Promise<number> {
  const set = await loadPlugins(homeOf(options, io))
  const plugin = choosePlugin(set, name)
  const command = await commandOf(plugin, io)
  // Patterns are objects with methods: their source is what a person wrote.
  const definition: PanePlugin = JSON.parse(
    JSON.stringify(plugin.definition, (key, value) => (key === 'pattern' ? value.source : value)),
  )
  writeJson(io, { ...definition, installed: command ?? null } satisfies PluginShowAnswer)
  if (command === undefined) {
    const { homepage, command: own } = plugin.definition
    say(io, `"${own.cmd}" is not installed here${homepage === undefined ? '' : `: ${homepage}`}`)
  }
  return 0
}

function whatIs({ definition }: Plugin): string {
  const { displayName, description, beta } = definition
  return `${displayName}${beta ? ' (beta)' : ''}${description === '' ? '' : `: ${description}`}`
}

async function commandOf({ definition }: Plugin, io: Io): Promise<string | undefined> {
  return await findCommand(definition, io.env, io.cwd).catch(() => undefined)
}
