import type { AdaptedArgs, OutcomeKind } from '@quil/core'

/** Options that choose a conversation or say something in it, and whether a value follows. */
const CONTRADICTING: ReadonlyMap<string, boolean> = new Map([
  ['--session', true],
  ['-s', true],
  ['--continue', false],
  ['-c', false],
  ['--fork', false],
  ['--prompt', true], // would be sent a second time
])

/** Other options whose value must not be mistaken for a positional argument. */
const WITH_VALUE: ReadonlySet<string> = new Set([
  '--agent',
  '--attach',
  '--command',
  '--cors',
  '--dir',
  '--file',
  '-f',
  '--format',
  '--hostname',
  '--log-level',
  '--mdns-domain',
  '--model',
  '-m',
  '--password',
  '-p',
  '--port',
  '--replay-limit',
  '--title',
  '--username',
  '-u',
  '--variant',
])

/** `opencode run` is over when it has answered; its conversation is resumed in the TUI, where these mean nothing. */
const RUN_ONLY: ReadonlyMap<string, boolean> = new Map([
  ['--attach', true],
  ['--command', true],
  ['--dir', true],
  ['--file', true],
  ['-f', true],
  ['--format', true],
  ['--interactive', false],
  ['-i', false],
  ['--password', true],
  ['-p', true],
  ['--share', false],
  ['--thinking', false],
  ['--title', true],
  ['--username', true],
  ['-u', true],
  ['--variant', true],
])

/**
 * Takes out of the user's arguments what must not be said again when a pane comes back: a choice of conversation, a prompt, and `run`
 * with its message. A project directory stays unless a session is rejoined, which has its own.
 */
export function argsForResume(given: readonly string[], outcome: OutcomeKind): AdaptedArgs {
  const args = separated(given)
  const kept: string[] = []
  const dropped: string[] = []
  const subcommand = firstPositional(args)
  const isRun = subcommand === 'run'
  for (let index = 0; index < args.length; index++) {
    const argument = args[index] ?? ''
    if (argument === '--') {
      dropped.push(...args.slice(index))
      break
    }
    const [name = '', inline] = argument.startsWith('-') ? splitOption(argument) : ['']
    if (name === '') {
      // `attach <url>` says where the conversation is.
      ;(subcommand === 'attach' || (outcome !== 'resumed' && !isRun) ? kept : dropped).push(argument)
      continue
    }
    const contradicts = CONTRADICTING.get(name) ?? (isRun ? RUN_ONLY.get(name) : undefined)
    const takesNext = inline === undefined && (contradicts ?? WITH_VALUE.has(name)) && isValue(args[index + 1])
    const taken = takesNext ? [argument, args[++index] ?? ''] : [argument]
    ;(contradicts === undefined ? kept : dropped).push(...taken)
  }
  return { args: kept, dropped }
}

/** The first argument that is neither an option nor an option's value: a subcommand or a project directory. */
export function firstPositional(given: readonly string[]): string | undefined {
  const args = separated(given)
  for (let index = 0; index < args.length; index++) {
    const argument = args[index] ?? ''
    if (argument === '--') return undefined
    if (!argument.startsWith('-')) return argument
    const [name = '', inline] = splitOption(argument)
    if (inline === undefined && (CONTRADICTING.get(name) ?? WITH_VALUE.has(name)) && isValue(args[index + 1])) index++
  }
  return undefined
}

/** Short options may be joined, the last one with a value: `-cs ses_…` is `-c -s ses_…`. */
function separated(args: readonly string[]): readonly string[] {
  const end = args.indexOf('--')
  const options = end === -1 ? args : args.slice(0, end)
  const single = options.flatMap((word) => {
    const [, letters = '', value = ''] = /^-([a-zA-Z]{2,})(=.*)?$/s.exec(word) ?? []
    return letters === '' ? [word] : [...letters].map((letter, index) => `-${letter}${index === letters.length - 1 ? value : ''}`)
  })
  return end === -1 ? single : [...single, ...args.slice(end)]
}

/** opencode's parser (yargs) takes no word that begins with a dash for a value, unless it is a number. */
function isValue(next: string | undefined): boolean {
  return next !== undefined && (!next.startsWith('-') || /^-\d+(?:\.\d+)?$/.test(next))
}

function splitOption(argument: string): [name: string, value?: string] {
  const equals = argument.indexOf('=')
  return equals === -1 ? [argument] : [argument.slice(0, equals), argument.slice(equals + 1)]
}
