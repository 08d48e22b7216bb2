import type { Command } from 'commander'
import { addCommand, type Commands, count, JSON_HELP } from './command.ts'

/** The process that holds the panes. */
export const hostCommands: Commands = {
  host: (program, io, done) => {
    const host = addCommand(program, 'host', 'the process that holds the panes', ['quil host status', 'quil host logs -f'])
    addCommand(host, 'start', 'start it, if it does not run', ['quil host start', 'quil host start --eager'])
      .option('--eager', 'bring all panes back that were meant to go on')
      .option('--json', JSON_HELP)
      .action(async (_options, self: Command) => {
        const { hostStart } = await import('../commands/host-start.ts')
        done(await hostStart(self.optsWithGlobals(), io))
      })
    addCommand(host, 'stop', 'end it and its panes; they come back with: quil restore', ['quil host stop'])
      .option('--json', JSON_HELP)
      .action(async (_options, self: Command) => {
        const { hostStop } = await import('../commands/host-stop.ts')
        done(await hostStop(self.optsWithGlobals(), io))
      })
    addCommand(host, 'status', 'say whether it runs, and which version; exits 5 if it does not', [
      'quil host status',
      'quil host status --json | jq .pid',
    ])
      .option('--json', JSON_HELP)
      .action(async (_options, self: Command) => {
        const { hostStatus } = await import('../commands/host-status.ts')
        done(await hostStatus(self.optsWithGlobals(), io))
      })
    addCommand(host, 'logs', 'print what it has written down', [
      'quil host logs',
      'quil host logs -f -n 5',
      'quil host logs --json',
    ])
      .option('-f, --follow', 'go on with what comes')
      .option('-n, --lines <count>', 'only the last lines', count, 50)
      .option('--json', 'the lines as they are: one JSON object each')
      .action(async (_options, self: Command) => {
        const { hostLogs } = await import('../commands/host-logs.ts')
        done(await hostLogs(self.optsWithGlobals(), io))
      })
    addCommand(host, 'run', 'be the host, in the foreground: for service managers', ['quil host run', 'quil host run --eager'])
      .option('--eager', 'bring all panes back that were meant to go on')
      .action(async (_options, self: Command) => {
        const { hostRun } = await import('../commands/host-run.ts')
        done(await hostRun(self.optsWithGlobals(), io))
      })
  },
}
