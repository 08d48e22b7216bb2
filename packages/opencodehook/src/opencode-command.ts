import { firstPositional } from './resume-arguments.ts'

/** What an opencode command line starts, as far as tracking is concerned. */
export type OpencodeMode =
  /** The TUI in one process with its server: both plugins load. */
  | 'tui'
  /** The TUI of a server that runs elsewhere: only the TUI plugin can speak for this pane. */
  | 'attach'
  /** No TUI plugins: `run`, `--mini`, `serve`, `web`, `acp`. */
  | 'no-tui'

const WITHOUT_TUI: ReadonlySet<string> = new Set(['run', 'serve', 'web', 'acp'])

export function opencodeMode(args: readonly string[]): OpencodeMode {
  const subcommand = firstPositional(args)
  if (subcommand === 'attach') return 'attach'
  if (args.includes('--mini') || (subcommand !== undefined && WITHOUT_TUI.has(subcommand))) return 'no-tui'
  return 'tui'
}

/** Whether the user switched all external plugins off, ours included. */
export function isPure(args: readonly string[], env: Readonly<Record<string, string>>): boolean {
  return args.includes('--pure') || /^(1|true)$/i.test(env['OPENCODE_PURE'] ?? '')
}
