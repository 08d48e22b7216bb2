import type { AdaptedArgs } from '@quil/core'

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
  '--port',
  '--replay-limit',
  '--title',
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
  ['--share', false],
  ['--thinking', false],
  ['--title', true],
  ['--variant', true],
])

/**
 * Takes out of the user's arguments what contradicts `--session <id>`: another choice of conversation, a prompt that would be sent
 * again, a project directory (the session's own is used), and `run` with its message.
 */
export function argsForResume(args: readonly string[]): AdaptedArgs {
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
      ;(subcommand === 'attach' ? kept : dropped).push(argument) // `attach <url>` says where the conversation is
      continue
    }
    const contradicts = CONTRADICTING.get(name) ?? (isRun ? RUN_ONLY.get(name) : undefined)
    const takesNext = inline === undefined && (contradicts ?? WITH_VALUE.has(name)) && index + 1 < args.length
    const taken = takesNext ? [argument, args[++index] ?? ''] : [argument]
    ;(contradicts === undefined ? kept : dropped).push(...taken)
  }
  return { args: kept, dropped }
}

/** The first argument that is neither an option nor an option's value: a subcommand or a project directory. */
export function firstPositional(args: readonly string[]): string | undefined {
  for (let index = 0; index < args.length; index++) {
    const argument = args[index] ?? ''
    if (argument === '--') return undefined
    if (!argument.startsWith('-')) return argument
    const [name = '', inline] = splitOption(argument)
    if (inline === undefined && (CONTRADICTING.get(name) ?? WITH_VALUE.has(name))) index++
  }
  return undefined
}

function splitOption(argument: string): [name: string, value?: string] {
  const equals = argument.startsWith('--') ? argument.indexOf('=') : -1
  return equals === -1 ? [argument] : [argument.slice(0, equals), argument.slice(equals + 1)]
}
