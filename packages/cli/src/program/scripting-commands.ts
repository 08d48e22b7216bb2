import { NAMED_CONDITIONS, SCREEN_FORMATS } from '@quil/core/workspace'
import { Argument, type Command, Option } from 'commander'
import { EVENT_TYPES, eventTypes } from '../print/event-types.ts'
import { addCommand, type Commands, collect, count, duration, JSON_HELP, lineCount, PANE_HELP } from './command.ts'

/** Commands for scripts: what a person does with eyes and hands. */
export const scriptingCommands: Commands = {
  send: (program, io, done) => {
    addCommand(program, 'send', 'type into a pane', [
      'quil send api "run the tests" --enter',
      'quil send api --keys "C-c Up Enter"',
      'git diff | quil send api --stdin',
      'quil send api --prompt "run the tests" && quil wait api done',
    ])
      .argument('<pane>', PANE_HELP)
      .argument('[text...]', 'typed as it stands, words joined by a space')
      .option('--keys <names>', 'keys after the text, such as "C-c Up Enter M-x F5" (docs/cli.md)')
      .option('--enter', 'Enter at the end')
      .option('--stdin', 'type what comes in, byte by byte')
      .option('--prompt', 'give the text as a prompt when the program is ready, submit it, and look whether it was taken')
      .option('--timeout <time>', 'with --prompt: give up after this time, with exit code 124 (default: 60s)', duration)
      .option('--json', JSON_HELP)
      .action(async (pane: string, text: string[], _options, self: Command) => {
        const { send } = await import('../commands/send.ts')
        done(await send(pane, text, self.optsWithGlobals(), io))
      })
  },
  read: (program, io, done) => {
    addCommand(program, 'read', 'print what is on the screen of a pane', [
      'quil read api',
      'quil read api --lines 200',
      'quil read api --ansi | less -R',
      'quil read api --json | jq .cursor',
    ])
      .argument('<pane>', PANE_HELP)
      .option('-n, --lines <count>', 'lines above the screen to print as well, at most 100000', lineCount, 0)
      .option('--ansi', 'with colours and styles, also where they do not go to a terminal')
      .option('--json', JSON_HELP)
      .action(async (pane: string, _options, self: Command) => {
        const { read } = await import('../commands/read.ts')
        done(await read(pane, self.optsWithGlobals(), io))
      })
  },
  shot: (program, io, done) => {
    addCommand(program, 'shot', "make a picture of a pane's screen", [
      'quil shot api',
      'quil shot api -o screen.html --scrollback 200',
      'quil shot api -o - | rsvg-convert > screen.png',
    ])
      .argument('<pane>', PANE_HELP)
      .option('-o, --output <file>', '.svg, .html, .txt, .ansi or .json, or - for stdout (default: <pane>.svg here)')
      .addOption(new Option('--format <format>', "default: what the file's ending says").choices(SCREEN_FORMATS))
      .option('--scrollback <count>', 'lines above the screen that are on it as well, at most 100000', lineCount, 0)
      .option('--json', JSON_HELP)
      .action(async (pane: string, _options, self: Command) => {
        const { shot } = await import('../commands/shot.ts')
        done(await shot(pane, self.optsWithGlobals(), io))
      })
  },
  wait: (program, io, done) => {
    addCommand(program, 'wait', 'wait until a pane is in a state, shows a text, or has ended', [
      'quil wait build',
      'quil wait api idle blocked --timeout 10m',
      "quil wait server '/listening on :\\d+/' exit --timeout 30s",
    ])
      .argument('<pane>', PANE_HELP)
      .addArgument(conditions())
      .option('--exit', 'the same as exit')
      .option('--text <pattern>', 'the same as /pattern/', collect)
      .option(
        '--timeout <time>',
        'give up after this time, with exit code 124: 500ms, 30s, 5m; a plain number is seconds',
        duration,
      )
      .option('--json', JSON_HELP)
      .action(async (pane: string, conditions: string[], _options, self: Command) => {
        const { wait } = await import('../commands/wait.ts')
        done(await wait(pane, conditions, self.optsWithGlobals(), io))
      })
  },
  events: (program, io, done) => {
    addCommand(program, 'events', 'tell what happens in the host, as it happens', [
      'quil events',
      'quil events --json --since 0 --no-follow',
      'quil events --json --type state --pane api | jq -c .state',
    ])
      .option('--since <seq>', 'from after this event on (default: from now; with --no-follow: all that are kept)', count)
      .option('--follow', 'go on with later ones (the default)')
      .option('--no-follow', 'end after the last one so far')
      .addOption(new Option('--type <types>', 'only these, separated by commas').choices(EVENT_TYPES).argParser(eventTypes))
      .option('--pane <pane>', 'only those of this pane')
      .option('--json', 'one JSON object a line (docs/cli.md)')
      .action(async (_options, self: Command) => {
        const { events } = await import('../commands/events.ts')
        done(await events(self.optsWithGlobals(), io))
      })
  },
}

/** Words a shell completes, and patterns. What is neither is told of by the command itself. */
function conditions(): Argument {
  const about = 'until one of these is true, or a line of its screen matches an RE2 /pattern/ (default: exit)'
  return new Argument('[conditions...]', about).choices(NAMED_CONDITIONS).argParser(collect)
}
