import type { Argument, Command, Option } from 'commander'

/** One thing that may stand in the place of the last word. */
export interface Completion {
  readonly word: string
  readonly about?: string
}

/** Where words come from that only the home knows. */
export interface CompletionSources {
  panes(home: string | undefined): Promise<readonly Completion[]>
  plugins(home: string | undefined): Promise<readonly Completion[]>
}

/** What may stand in the place of the last of the words that follow `quil`, empty if it is only begun with. */
export async function complete(
  program: Command,
  words: readonly string[],
  sources: CompletionSources,
): Promise<readonly Completion[]> {
  const last = words.at(-1) ?? ''
  const place = placeOf(program, words.slice(0, -1))
  const candidates = await candidatesAt(place, last, sources)
  return candidates.filter(({ word }) => word.startsWith(last))
}

interface Place {
  readonly command: Command
  /** The option whose value comes next. */
  readonly option?: Option
  /** Number of the argument that comes next. */
  readonly argument: number
  /** After `--`: the words are the program's own. */
  readonly theirs: boolean
  readonly home?: string
}

function placeOf(program: Command, words: readonly string[]): Place {
  let place: Place = { command: program, argument: 0, theirs: false }
  for (const word of words) place = next(place, word)
  return place
}

function next(place: Place, word: string): Place {
  const { option, ...rest } = place
  if (option !== undefined) return option.long === '--home' ? { ...rest, home: word } : rest
  if (place.theirs) return place
  if (word === '--') return { ...place, theirs: true }
  if (word.startsWith('-')) {
    const given = optionsOf(place.command).find(({ long, short }) => long === word || short === word)
    return given !== undefined && takesValue(given) ? { ...place, option: given } : place
  }
  const inner = place.command.commands.find((candidate) => candidate.name() === word)
  return inner === undefined ? { ...place, argument: place.argument + 1 } : { ...place, command: inner, argument: 0 }
}

async function candidatesAt(place: Place, last: string, sources: CompletionSources): Promise<readonly Completion[]> {
  const { command, option, argument, theirs, home } = place
  if (option?.long === '--pane') return await sources.panes(home)
  if (option !== undefined) return (option.argChoices ?? []).map((word) => ({ word }))
  if (theirs) return []
  if (last.startsWith('-')) {
    return optionsOf(command).flatMap(({ long, description }) => (long === undefined ? [] : [{ word: long, about: description }]))
  }
  // A word that is no command stands in the place of one.
  const commands = argument === 0 ? command.createHelp().visibleCommands(command) : []
  const inner = commands.map((one) => ({ word: one.name(), about: one.description() }))
  return [...inner, ...(await wordsFor(argumentAt(command, argument), home, sources))]
}

async function wordsFor(
  argument: Argument | undefined,
  home: string | undefined,
  sources: CompletionSources,
): Promise<readonly Completion[]> {
  switch (argument?.name()) {
    case 'pane':
    case 'panes':
      return await sources.panes(home)
    case 'plugin':
      return await sources.plugins(home)
    default:
      return (argument?.argChoices ?? []).map((word) => ({ word }))
  }
}

function argumentAt({ registeredArguments }: Command, index: number): Argument | undefined {
  const last = registeredArguments.at(-1)
  return registeredArguments[index] ?? (last?.variadic === true ? last : undefined)
}

/** Its own, and those that hold everywhere. */
function optionsOf(command: Command): readonly Option[] {
  const own = command.createHelp().visibleOptions(command)
  return command.parent === null ? own : [...own, ...command.createHelp().visibleGlobalOptions(command), ...rootOptions(command)]
}

function rootOptions(command: Command): readonly Option[] {
  let root = command
  while (root.parent !== null) root = root.parent
  return root.options.filter(({ long }) => long === '--home')
}

function takesValue(option: Option): boolean {
  return option.required || option.optional
}
