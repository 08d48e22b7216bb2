import { Command } from 'commander'
import type { CommonOptions } from '../home-option.ts'
import type { Io } from '../io.ts'
import { version } from '../own-package.ts'
import { printable } from '../print/printable.ts'
import type { Commands } from './command.ts'
import { hostCommands } from './host-commands.ts'
import { openingCommands } from './opening-commands.ts'
import { paneCommands } from './pane-commands.ts'
import { addComplete, pluginCommands } from './plugin-commands.ts'
import { scriptingCommands } from './scripting-commands.ts'

const COMMANDS: Commands = { ...openingCommands, ...paneCommands, ...scriptingCommands, ...hostCommands, ...pluginCommands }

/**
 * The command line. What a command does is loaded when it is called: `quil ls` must not wait for what `quil run` needs. With the name of
 * a command there are no others: to describe all of them takes longer than to list the panes.
 */
export function buildProgram(io: Io, done: (exitCode: number) => void, only?: string): Command {
  const program = new Command('quil')
    .description('Terminal panes that come back, agents in the same conversation.')
    .usage('[options] [command]')
    .version(version(), '-V, --version')
    .option('--home <dir>', 'directory Quil keeps its panes in (default: $QUIL_HOME, else ~/.quil)')
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command]', 'show help for a command')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      getOutHelpWidth: () => io.stdout.columns ?? 80,
      getErrHelpWidth: () => io.stderr.columns ?? 80,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
      outputError: (text, write) => write(`quil: ${printable(text.replace(/^error: /, '').trimEnd())}\n`),
    })
  program.addHelpText('after', AFTER_HELP)
  // An argument in the place of a command: nothing, or a command there is not.
  program
    .argument('[command]')
    .allowExcessArguments()
    .action(async (unknown: string | undefined) => {
      if (unknown !== undefined) await refuseUnknown(program, unknown)
      const { pick } = await import('../commands/pick.ts')
      done(await pick(program.opts<CommonOptions>(), io))
    })
  const names = only !== undefined && Object.hasOwn(COMMANDS, only) ? [only] : Object.keys(COMMANDS)
  for (const name of names) COMMANDS[name]?.(program, io, done)
  if (names.length > 1) addComplete(program, io, done)
  return program
}

const AFTER_HELP = `
Without a command: choose a pane, or ls where there is no terminal.
Exit codes: 0 ok, 1 failed, 2 usage, 3 no such pane, 4 refused, 5 host unreachable, 124 timed out.`

async function refuseUnknown(program: Command, name: string): Promise<never> {
  const { suggest } = await import('@quil/core')
  const near = suggest(
    name,
    program.commands.map((known) => known.name()),
  )
  const hint = near === undefined ? 'see: quil --help' : `did you mean "${near}"?`
  program.error(`there is no command "${name}": ${hint}`, { exitCode: 2, code: 'quil.unknownCommand' })
}
