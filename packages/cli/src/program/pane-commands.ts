import type { Command } from 'commander'
import type { CommonOptions } from '../home-option.ts'
import { addCommand, type Commands, JSON_HELP, PANE_HELP } from './command.ts'

/** Commands about the panes there are. */
export const paneCommands: Commands = {
  ls: (program, io, done) => {
    addCommand(program, 'ls', 'list the panes', ['quil ls', "quil ls --json | jq -r '.panes[].id'"])
      .option('--json', JSON_HELP)
      .action(async (_options, self: Command) => {
        const { ls } = await import('../commands/ls.ts')
        done(await ls(self.optsWithGlobals(), io))
      })
  },
  restore: (program, io, done) => {
    addCommand(program, 'restore', 'bring panes back in the host', [
      'quil restore',
      'quil restore api docs',
      "quil restore --all --json | jq '.restored[] | select(.error)'",
    ])
      .argument('[panes...]', `${PANE_HELP} (default: every pane that was meant to go on)`)
      .option('--all', 'also those whose program ended by itself')
      .option('--json', JSON_HELP)
      .action(async (panes: string[], _options, self: Command) => {
        const { restore } = await import('../commands/restore.ts')
        done(await restore(panes, self.optsWithGlobals(), io))
      })
  },
  restart: (program, io, done) => {
    addCommand(program, 'restart', 'end a pane and bring it back in its own session', ['quil restart api'])
      .argument('<pane>', PANE_HELP)
      .option('--json', JSON_HELP)
      .action(async (pane: string, _options, self: Command) => {
        const { restart } = await import('../commands/restart.ts')
        done(await restart(pane, self.optsWithGlobals(), io))
      })
  },
  rename: (program, io, done) => {
    addCommand(program, 'rename', 'give a pane another name, or none', [
      'quil rename pane-1f api',
      'quil rename . build',
      'quil rename api --clear',
    ])
      .argument('<pane>', PANE_HELP)
      .argument('[name]', '1 to 64 printable characters, unique')
      .option('--clear', 'take the name away')
      .option('--json', JSON_HELP)
      .action(async (pane: string, name: string | undefined, _options, self: Command) => {
        const { rename } = await import('../commands/rename.ts')
        done(await rename(pane, name, self.optsWithGlobals(), io))
      })
  },
  close: (program, io, done) => {
    addCommand(program, 'close', 'forget panes and where their conversations were', [
      'quil close api',
      'quil close api docs --force',
    ])
      .argument('<panes...>', PANE_HELP)
      .option('--force', 'end what is running first')
      .option('--json', JSON_HELP)
      .action(async (panes: string[], _options, self: Command) => {
        const { close } = await import('../commands/close.ts')
        done(await close(panes, self.optsWithGlobals(), io))
      })
  },
  explain: (program, io, done) => {
    addCommand(program, 'explain', 'say what bringing a pane back would run, and why', [
      'quil explain api',
      'quil explain api --json',
      'quil explain api --state',
    ])
      .argument('<pane>', PANE_HELP)
      .option('--state', 'say instead why it counts as working, blocked, done or idle')
      .option('--json', JSON_HELP)
      .action(async (pane: string, _options, self: Command) => {
        const options = self.optsWithGlobals<CommonOptions & { readonly state?: boolean }>()
        if (options.state === true) {
          const { explainState } = await import('../commands/explain-state.ts')
          return done(await explainState(pane, options, io))
        }
        const { explain } = await import('../commands/explain.ts')
        done(await explain(pane, options, io))
      })
  },
}
