import type { AdaptedArgs } from '@quil/core'

// From `claude --help` of 2.1.330. How many words follow an option decides what is a prompt.

/** One value always follows. */
const ONE: ReadonlySet<string> = new Set(
  `--agent --agents --append-system-prompt --append-system-prompt-file --autocompact --debug-file --effort --environment --fallback-model
  --input-format --json-schema --max-budget-usd --max-turns --model -n --name --output-format --permission-mode --permission-prompts
  --permission-prompt-tool --plugin-dir --plugin-url --remote-control-session-name-prefix --session-id --setting-sources --settings
  --system-prompt --system-prompt-file --system-prompt-snapshot`.split(/\s+/),
)

/** Values follow up to the next option. */
const MANY: ReadonlySet<string> = new Set(
  '--add-dir --allowedTools --allowed-tools --betas --disallowedTools --disallowed-tools --file --mcp-config --tools'.split(' '),
)

/** A value may follow. */
const OPTIONAL: ReadonlySet<string> = new Set(
  '--cloud -d --debug --from-pr --prompt-suggestions --remote-control -r --resume --teleport --tmux -w --worktree'.split(' '),
)

/** One letter, no value: several may share a dash. */
const FLAGS: ReadonlySet<string> = new Set(['-c', '-p'])

/** They say which conversation to be in. */
const CHOOSING: ReadonlySet<string> = new Set(
  '--session-id -r --resume -c --continue --fork-session --from-pr --teleport --cloud'.split(' '),
)

/** Of a start that answers one prompt and ends; the conversation is resumed in the TUI. */
const PRINT_ONLY: ReadonlySet<string> = new Set(
  `-p --print --input-format --output-format --include-hook-events --include-partial-messages --replay-user-messages --json-schema
  --max-budget-usd --max-turns --forward-subagent-text --permission-prompts --permission-prompt-tool`.split(/\s+/),
)

/** Done once: at a resume Claude Code goes back into the worktree by itself. */
const ONCE: ReadonlySet<string> = new Set('-w --worktree --tmux --bg --background'.split(' '))

/** Hooks do not run at all. */
const WITHOUT_HOOKS: ReadonlySet<string> = new Set(['--bare', '--safe-mode'])

interface Word {
  /** The option's name; `undefined` for an operand. */
  readonly name?: string
  /** As it stood, with its values. */
  readonly words: readonly string[]
}

/** Whether the arguments say themselves which conversation to be in, so that no id can be assigned. */
export function argsChooseSession(args: readonly string[]): boolean {
  return parse(args).some(({ name }) => name !== undefined && CHOOSING.has(name))
}

/** Whether the arguments or the environment switch all hooks off. */
export function withoutHooks(args: readonly string[], env: Readonly<Record<string, string>>): boolean {
  return /^(1|true)$/i.test(env['CLAUDE_CODE_SIMPLE'] ?? '') || parse(args).some(({ name }) => WITHOUT_HOOKS.has(name ?? ''))
}

/**
 * Takes out of the user's arguments what contradicts `--resume <id>`: another choice of conversation, `-p` and what goes with it, a new
 * worktree, and a prompt, which would be said again.
 */
export function argsForResume(args: readonly string[]): AdaptedArgs {
  const kept: string[] = []
  const dropped: string[] = []
  for (const { name, words } of parse(args)) {
    const contradicts = name === undefined || CHOOSING.has(name) || PRINT_ONLY.has(name) || ONCE.has(name)
    ;(contradicts ? dropped : kept).push(...words)
  }
  return { args: kept, dropped }
}

/** Takes the user's `--settings` out; of several, Claude Code takes the last one. */
export function takeSettings(args: readonly string[]): { readonly args: readonly string[]; readonly settings?: string } {
  const parsed = parse(args)
  const last = parsed.findLast(({ name }) => name === '--settings')
  if (last === undefined) return { args }
  const [first = '', second] = last.words
  const settings = first.includes('=') ? first.slice(first.indexOf('=') + 1) : (second ?? '')
  return { args: parsed.filter(({ name }) => name !== '--settings').flatMap(({ words }) => words), settings }
}

function parse(given: readonly string[]): readonly Word[] {
  const parsed: Word[] = []
  const args = [...given]
  for (let index = 0; index < args.length; ) {
    const first = args[index] ?? ''
    if (first === '--') return [...parsed, { words: args.slice(index) }]
    const [name, inline] = splitOption(first)
    // `-cp` is `-c -p`; of another option the rest is its value: `-r<id>`.
    if (name !== undefined && inline && FLAGS.has(name)) {
      args.splice(index, 1, name, `-${first.slice(2)}`)
      continue
    }
    const count = name === undefined || inline ? 0 : following(name, args, index + 1)
    parsed.push({ words: args.slice(index, index + 1 + count), ...(name === undefined ? {} : { name }) })
    index += 1 + count
  }
  return parsed
}

/** The option's name, and whether its value is in the same word. */
function splitOption(word: string): readonly [name: string | undefined, inline: boolean] {
  if (!word.startsWith('-') || word === '-') return [undefined, false]
  if (!word.startsWith('--')) return [word.slice(0, 2), word.length > 2]
  return [word.split('=', 1)[0], word.includes('=')]
}

function following(name: string, args: readonly string[], from: number): number {
  if (ONE.has(name)) return Math.min(1, args.length - from)
  const until = args.findIndex((word, index) => index >= from && word.length > 1 && word.startsWith('-'))
  const values = (until === -1 ? args.length : until) - from
  if (MANY.has(name)) return values
  return OPTIONAL.has(name) ? Math.min(1, values) : 0
}
