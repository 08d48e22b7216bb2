import { type Command, InvalidArgumentError } from 'commander'
import type { Io } from '../io.ts'

/** Adds one command. It loads what it does when it is called, and tells its exit code. */
export type AddCommand = (program: Command, io: Io, done: (exitCode: number) => void) => void

/** A family of commands, by name. */
export type Commands = Readonly<Record<string, AddCommand>>

export const PANE_HELP = 'its name, its id, the beginning of its id, or . inside a pane'
export const JSON_HELP = 'answer in JSON (docs/cli.md)'

/** A command with its examples and the settings all of them share. */
export function addCommand(
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

/** What to run, and the options by which a new pane differs from another of its kind. */
export function withPaneOptions(command: Command): Command {
  return command
    .argument('<plugin>', 'what to run; see: quil plugins')
    .argument('[args...]', 'arguments for the program, after --')
    .option('--name <name>', 'a name to come back by')
    .option('--cwd <dir>', 'directory to start in (default: the current one)')
    .option('--toggle <name>', 'switch a toggle on; !name switches one off', collect)
    .option('--field <key=value>', "a value of the plugin's form", collectPair)
    .option('--instance <name>', "one of the plugin's instances")
    .option('--env <key=value>', 'a variable for this pane, kept in its record', collectPair)
    .option('--verbose', 'say how the pane came up')
}

/** A whole number from 0 on. */
export function count(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('Expected a whole number.')
  return Number(text)
}

/** What a host gives of one pane. */
const MOST_LINES = 100_000

/** A number of lines above a screen. */
export function lineCount(text: string): number {
  const lines = count(text)
  if (lines > MOST_LINES) throw new InvalidArgumentError(`Expected at most ${MOST_LINES}.`)
  return lines
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }
/** What a timer can hold: 24 days. */
const LONGEST_MS = 2 ** 31 - 1

/** A time such as `500ms`, `30s`, `5m`, `1.5h`; a bare number counts seconds. In milliseconds. */
export function duration(text: string): number {
  const [, number = '', unit = 's'] = /^(\d+(?:\.\d+)?)(ms|[smhd])?$/.exec(text) ?? []
  const ms = Math.round(Number(number) * (UNITS[unit] ?? 0))
  if (number === '' || ms > LONGEST_MS) throw new InvalidArgumentError('Expected a time such as 500ms, 30s, 5m or 1h.')
  return ms
}

/** What was given of an option or argument that may be repeated. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value]
}

function collectPair(text: string, before: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const equals = text.indexOf('=')
  if (equals < 1) throw new InvalidArgumentError('Expected key=value.')
  return { ...before, [text.slice(0, equals)]: text.slice(equals + 1) }
}
