import { type Command, Option } from 'commander'
import { addCommand, type Commands, JSON_HELP, PANE_HELP, withPaneOptions } from './command.ts'

/** Commands that show a pane in this terminal. */
export const openingCommands: Commands = {
  new: (program, io, done) => {
    const opening = addCommand(program, 'new', 'open a pane in the host', [
      'quil new opencode --name api --cwd ~/src/api',
      'quil new claude-code --name docs --toggle plan --detached',
      'id=$(quil new terminal -- -c "make watch")',
      'quil new ssh --field host=example.com --field user=ada --json',
    ])
    withPaneOptions(opening)
      .option('-a, --attach', 'show it here (the default in a terminal)')
      .option('-d, --detached', 'print its id and leave it alone (the default elsewhere, and with --json)')
      .option('--json', JSON_HELP)
      .action(async (plugin: string, args: string[], _options, self: Command) => {
        const { openNew } = await import('../commands/new.ts')
        done(await openNew(plugin, args, self.optsWithGlobals(), io))
      })
  },
  attach: (program, io, done) => {
    addCommand(program, 'attach', 'show a pane in this terminal; detach with Ctrl-\\ d', [
      'quil attach api',
      'quil attach api --read-only',
      'quil attach pane-1f --detach-key "ctrl-b d"',
    ])
      .argument('<pane>', PANE_HELP)
      .option('--read-only', 'look without touching')
      .option('--no-restore', 'do not bring it back if it is not running')
      .addOption(
        new Option('--size-policy <policy>', 'whose terminal decides its size').choices([
          'latest',
          'smallest',
          'largest',
          'manual',
        ]),
      )
      .option('--detach-key <keys>', 'such as "ctrl-\\ d", "ctrl-b d", "ctrl-]", none')
      .option('--json', 'answer in JSON when it is over (docs/cli.md)')
      .action(async (pane: string, _options, self: Command) => {
        const { attach } = await import('../commands/attach.ts')
        done(await attach(pane, self.optsWithGlobals(), io))
      })
  },
  run: (program, io, done) => {
    const running = addCommand(program, 'run', 'open a pane in this terminal alone, without the host', [
      'quil run terminal',
      'quil run opencode --name api --cwd ~/src/api',
      'quil run claude-code --name docs --toggle plan',
      'quil run opencode --toggle print_logs -- --model mock/mock-model',
      'quil run ssh --field host=example.com --field user=ada',
    ])
    withPaneOptions(running).action(async (plugin: string, args: string[], _options, self: Command) => {
      const { run } = await import('../commands/run.ts')
      done(await run(plugin, args, self.optsWithGlobals(), io))
    })
  },
  resume: (program, io, done) => {
    addCommand(program, 'resume', 'bring a pane back in this terminal alone, without the host', [
      'quil resume api',
      'quil resume pane-1f --verbose',
    ])
      .argument('<pane>', PANE_HELP)
      .option('--verbose', 'say how the pane came up')
      .action(async (pane: string, _options, self: Command) => {
        const { resume } = await import('../commands/resume.ts')
        done(await resume(pane, self.optsWithGlobals(), io))
      })
  },
}
