import { spawn } from 'node:child_process'

export interface HookRun {
  readonly command: string
  readonly stdin: string
  /** What Claude Code adds to the environment of its hooks. */
  readonly pid?: number | ''
  readonly job?: string
  readonly env?: Readonly<Record<string, string>>
  /** Default: `/bin/sh`, as Claude Code. */
  readonly shell?: string
  readonly cwd?: string
}

export interface HookResult {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
  /** What went wrong while the event was written to it. */
  readonly pipe?: string
}

/** Runs a hook command as Claude Code does. */
export function runHook({
  command,
  stdin,
  pid = 4711,
  job = '',
  env = {},
  shell = '/bin/sh',
  cwd,
}: HookRun): Promise<HookResult> {
  const claude = { ...(pid === '' ? {} : { CLAUDE_PID: String(pid) }), ...(job === '' ? {} : { CLAUDE_JOB_DIR: job }) }
  const child = spawn(shell, ['-c', command], {
    argv0: 'sh', // as Claude Code calls it; a bash of another name would read its start-up files
    env: { PATH: '/usr/bin:/bin', ...claude, ...env },
    ...(cwd === undefined ? {} : { cwd }),
  })
  const out = { stdout: '', stderr: '' }
  let pipe: string | undefined
  child.stdout.on('data', (chunk) => (out.stdout += String(chunk)))
  child.stderr.on('data', (chunk) => (out.stderr += String(chunk)))
  child.stdin.on('error', (error) => (pipe = error.message))
  child.stdin.end(stdin)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => resolve({ code, signal, ...out, ...(pipe === undefined ? {} : { pipe }) }))
  })
}
