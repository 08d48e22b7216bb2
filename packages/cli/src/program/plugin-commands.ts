import { Argument, type Command } from 'commander'
import type { CompletionShell } from '../commands/completion.ts'
import { type AddCommand, addCommand, type Commands, JSON_HELP } from './command.ts'

const SHELLS: readonly CompletionShell[] = ['bash', 'zsh', 'fish']

/** Commands about what panes are made of. */
export const pluginCommands: Commands = {
  plugins: (program, io, done) => {
    const plugins = addCommand(program, 'plugins', 'the kinds of panes there are', ['quil plugins', 'quil plugins check my.toml'])
    addCommand(plugins, 'ls', 'list the plugins (the default)', ['quil plugins ls --json'], { isDefault: true })
      .option('--json', JSON_HELP)
      .action(async (_options, self: Command) => {
        const { listPlugins } = await import('../commands/plugins.ts')
        done(await listPlugins(self.optsWithGlobals(), io))
      })
    addCommand(plugins, 'show', 'show a plugin as it is in effect, as JSON', ['quil plugins show opencode'])
      .argument('<plugin>')
      .option('--json', 'JSON, as always')
      .action(async (name: string, _options, self: Command) => {
        const { showPlugin } = await import('../commands/plugins.ts')
        done(await showPlugin(name, self.optsWithGlobals(), io))
      })
    addCommand(plugins, 'check', 'tell every problem of plugin files', [
      'quil plugins check',
      'quil plugins check ./my-agent.toml',
    ])
      .argument('[files...]', 'default: all in plugins/ of the home')
      .option('--json', JSON_HELP)
      .action(async (files: string[], _options, self: Command) => {
        const { checkPlugins } = await import('../commands/plugins-check.ts')
        done(await checkPlugins(files, self.optsWithGlobals(), io))
      })
  },
  doctor: (program, io, done) => {
    addCommand(program, 'doctor', 'look at everything a pane depends on', ['quil doctor', 'quil doctor --json'])
      .option('--json', JSON_HELP)
      .action(async (_options, self: Command) => {
        const { doctor } = await import('../commands/doctor.ts')
        done(await doctor(self.optsWithGlobals(), io))
      })
  },
  completion: (program, io, done) => {
    addCommand(program, 'completion', 'print what makes a shell complete quil', [
      'source <(quil completion bash)',
      'quil completion zsh > ~/.zfunc/_quil',
      'quil completion fish > ~/.config/fish/completions/quil.fish',
    ])
      .addArgument(new Argument('<shell>').choices(SHELLS))
      .action(async (shell: CompletionShell) => {
        const { completion } = await import('../commands/completion.ts')
        done(completion(shell, io))
      })
  },
}

/** What the scripts for shells ask. It is about all commands. */
export const addComplete: AddCommand = (program, io, done) => {
  program
    .command('complete', { hidden: true })
    .argument('[words...]')
    .action(async (words: string[]) => {
      const { answerShell } = await import('../commands/completion.ts')
      done(await answerShell(program, words, io))
    })
}
