import { firstPositional } from './resume-arguments.ts'

/** What an opencode command line starts, as far as tracking is concerned. */
export type OpencodeMode =
  /** The TUI in one process with its server: both plugins load. */
  | 'tui'
  /** The TUI of a server that runs elsewhere: only the TUI plugin can speak for this pane. */
  | 'attach'
  /** A conversation without TUI plugins: `run`, `--mini`. */
  | 'no-tui'
  /** A server: its conversations are those of its clients, not the pane's. */
  | 'server'

const SERVERS: ReadonlySet<string> = new Set(['serve', 'web', 'acp'])

export function opencodeMode(args: readonly string[]): OpencodeMode {
  const subcommand = firstPositional(args)
  if (subcommand === 'attach') return 'attach'
  if (SERVERS.has(subcommand ?? '')) return 'server'
  if (args.includes('--mini') || subcommand === 'run') return 'no-tui'
  return 'tui'
}

/** Whether the user switched all external plugins off, ours included. */
export function isPure(args: readonly string[], env: Readonly<Record<string, string>>): boolean {
  return args.includes('--pure') || /^(1|true)$/i.test(env['OPENCODE_PURE'] ?? '')
}
