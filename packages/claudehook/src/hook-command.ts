import { fileURLToPath } from 'node:url'

/** A hook as Claude Code's settings want it. */
export interface HookEntry {
  readonly type: 'command'
  readonly command: string
  /** With it there is no shell. */
  readonly args?: readonly string[]
  /** In seconds. */
  readonly timeout: number
}

/** The hook takes milliseconds; on a machine that hangs, Claude Code goes on after this. */
const TIMEOUT_S = 5

/** The hook for this platform: a shell command, or on Windows a small Node script. */
export function hookEntry(spool: string, platform: NodeJS.Platform = process.platform): HookEntry {
  if (platform !== 'win32') return { type: 'command', command: hookCommand(spool), timeout: TIMEOUT_S }
  const script = fileURLToPath(new URL('../scripts/spool-hook.mjs', import.meta.url))
  return { type: 'command', command: process.execPath, args: [script, spool], timeout: TIMEOUT_S }
}

/**
 * The command Claude Code runs for each event: puts the event and who fired it into a file of the spool. POSIX `sh`, a few
 * milliseconds, no program but `cat` and `mv`. Silent (its output would go into the model's context), always exit 0 (anything else is shown to
 * the user, or blocks), atomic (temp name, then rename), and without effect once the folder is gone.
 *
 * Line 1 is `CLAUDE_PID` (the parent, where a Claude Code does not say), line 2 `CLAUDE_JOB_DIR`, the rest the event. `$$` may come again after a wrap-around of pids, so a
 * name that is taken gets a number. An event that cannot be written is read to its end all the same: its writer must not meet a
 * closed pipe.
 */
export function hookCommand(spool: string): string {
  const write = `{ printf '%s\\n%s\\n' "\${CLAUDE_PID:-$PPID}" "$CLAUDE_JOB_DIR" && cat; } >"$d/.$$" && mv "$d/.$$" "$d/$$.$n"`
  const name = `n=0; while [ -e "$d/$$.$n" ]; do n=$((n+1)); done`
  return `{ umask 077; d=${quote(spool)}; ${name}; { ${write}; } || cat; } >/dev/null 2>&1; exit 0`
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
