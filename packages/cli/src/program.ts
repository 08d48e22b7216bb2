import { readFileSync } from 'node:fs'
import { Command, InvalidArgumentError } from 'commander'
import type { CommonOptions } from './home-option.ts'
import type { Io } from './io.ts'
import { printable } from './print/printable.ts'

/** The command line. What a command does is loaded when it is called: `quil ls` must not wait for what `quil run` needs. */
export function buildProgram(io: Io, done: (exitCode: number) => void): Command {
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
  program.addHelpText('after', '\nWithout a command: ls. Exit codes: 0 ok, 1 failed, 2 usage, 3 no such pane, 4 refused.')
  // An argument in the place of a command: nothing, or a command there is not.
  program
    .argument('[command]')
    .allowExcessArguments()
    .action(async (unknown: string | undefined) => {
      if (unknown !== undefined) await refuseUnknown(program, unknown)
      const { ls } = await import('./commands/ls.ts')
      done(await ls(program.opts<CommonOptions>(), io))
    })
  addPaneCommands(program, io, done)
  addReadingCommands(program, io, done)
  return program
}

function addPaneCommands(program: Command, io: Io, done: (exitCode: number) => void): void {
  command(program, 'run', 'open a pane in this terminal', [
    'quil run terminal',
    'quil run opencode --name api --cwd ~/src/api',
    'quil run claude-code --name docs --toggle plan',
    'quil run opencode --toggle print_logs -- --model mock/mock-model',
    'quil run ssh --field host=example.com --field user=ada',
  ])
    .argument('<plugin>', 'what to run; see: quil plugins')
    .argument('[args...]', 'arguments for the program, after --')
    .option('--name <name>', 'a name to come back by')
    .option('--cwd <dir>', 'directory to start in (default: the current one)')
    .option('--toggle <name>', 'switch a toggle on; !name switches one off', collect)
    .option('--field <key=value>', "a value of the plugin's form", collectPair)
    .option('--instance <name>', "one of the plugin's instances")
    .option('--env <key=value>', 'a variable for this pane, kept in its record', collectPair)
    .option('--verbose', 'say how the pane came up')
    .action(async (plugin: string, args: string[], _options, self: Command) => {
      const { run } = await import('./commands/run.ts')
      done(await run(plugin, args, self.optsWithGlobals(), io))
    })
  command(program, 'resume', 'bring a pane back in this terminal', ['quil resume api', 'quil resume pane-1f --verbose'])
    .argument('<pane>', PANE)
    .option('--verbose', 'say how the pane came up')
    .action(async (pane: string, _options, self: Command) => {
      const { resume } = await import('./commands/resume.ts')
      done(await resume(pane, self.optsWithGlobals(), io))
    })
  command(program, 'close', 'forget a pane and where its conversation was', ['quil close api', 'quil close api --force'])
    .argument('<pane>', PANE)
    .option('--force', 'end it first if it is running')
    .option('--json', JSON_HELP)
    .action(async (pane: string, _options, self: Command) => {
      const { close } = await import('./commands/close.ts')
      done(await close(pane, self.optsWithGlobals(), io))
    })
}

function addReadingCommands(program: Command, io: Io, done: (exitCode: number) => void): void {
  command(program, 'ls', 'list the panes', ['quil ls', "quil ls --json | jq -r '.panes[].id'"])
    .option('--json', JSON_HELP)
    .action(async (_options, self: Command) => {
      const { ls } = await import('./commands/ls.ts')
      done(await ls(self.optsWithGlobals(), io))
    })
  command(program, 'explain', 'say what resuming a pane would run, and why', ['quil explain api', 'quil explain api --json'])
    .argument('<pane>', PANE)
    .option('--json', JSON_HELP)
    .action(async (pane: string, _options, self: Command) => {
      const { explain } = await import('./commands/explain.ts')
      done(await explain(pane, self.optsWithGlobals(), io))
    })
  const plugins = command(program, 'plugins', 'the kinds of panes there are', ['quil plugins', 'quil plugins check my.toml'])
  command(plugins, 'ls', 'list the plugins (the default)', ['quil plugins ls --json'], { isDefault: true })
    .option('--json', JSON_HELP)
    .action(async (_options, self: Command) => {
      const { listPlugins } = await import('./commands/plugins.ts')
      done(await listPlugins(self.optsWithGlobals(), io))
    })
  command(plugins, 'show', 'show a plugin as it is in effect, as JSON', ['quil plugins show opencode'])
    .argument('<plugin>')
    .option('--json', 'JSON, as always')
    .action(async (name: string, _options, self: Command) => {
      const { showPlugin } = await import('./commands/plugins.ts')
      done(await showPlugin(name, self.optsWithGlobals(), io))
    })
  command(plugins, 'check', 'tell every problem of plugin files', ['quil plugins check', 'quil plugins check ./my-agent.toml'])
    .argument('[files...]', 'default: all in plugins/ of the home')
    .option('--json', JSON_HELP)
    .action(async (files: string[], _options, self: Command) => {
      const { checkPlugins } = await import('./commands/plugins-check.ts')
      done(await checkPlugins(files, self.optsWithGlobals(), io))
    })
  command(program, 'doctor', 'look at everything a pane depends on', ['quil doctor', 'quil doctor --json'])
    .option('--json', JSON_HELP)
    .action(async (_options, self: Command) => {
      const { doctor } = await import('./commands/doctor.ts')
      done(await doctor(self.optsWithGlobals(), io))
    })
}

const PANE = 'its name, its id, or the beginning of its id'
const JSON_HELP = 'answer in JSON (docs/cli.md)'

function command(
  parent: Command,
  name: string,
  description: string,
  examples: readonly string[],
  options: { readonly isDefault?: boolean } = {},
): Command {
  const path = parent.parent === null ? name : `${parent.name()} ${name}`
  return parent
    .command(name, options)
    .description(description)
    .allowExcessArguments(false) // the program's own setting would be taken over
    .showHelpAfterError(`See: quil ${path} --help`)
    .addHelpText('after', `\nExamples:\n${examples.map((example) => `  $ ${example}`).join('\n')}`)
}

async function refuseUnknown(program: Command, name: string): Promise<never> {
  const { suggest } = await import('@quil/core')
  const near = suggest(
    name,
    program.commands.map((known) => known.name()),
  )
  const hint = near === undefined ? 'see: quil --help' : `did you mean "${near}"?`
  program.error(`there is no command "${name}": ${hint}`, { exitCode: 2, code: 'quil.unknownCommand' })
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value]
}

function collectPair(text: string, before: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const equals = text.indexOf('=')
  if (equals < 1) throw new InvalidArgumentError('Expected key=value.')
  return { ...before, [text.slice(0, equals)]: text.slice(equals + 1) }
}

function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  return (manifest as { version: string }).version
}
