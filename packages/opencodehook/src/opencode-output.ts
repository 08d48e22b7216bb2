export interface OutputRequest {
  readonly file: string
  readonly args: readonly string[]
  /** The whole environment; ours is not added. */
  readonly env: Readonly<Record<string, string>>
  readonly cwd?: string
  readonly timeoutMs: number
}

/** An ended process whose helper still holds its stdout gets so long. */
const GRACE_MS = 1000

/** Runs opencode for what it says on stdout; rejects when it fails or takes too long. */
export async function opencodeOutput({ file, args, env, cwd, timeoutMs }: OutputRequest): Promise<string> {
  const { execa } = await import('execa') // takes longer to load than all the rest: only where it is needed
  const running = execa(file, args, {
    env,
    extendEnv: false,
    ...(cwd === undefined ? {} : { cwd }),
    timeout: timeoutMs,
    forceKillAfterDelay: GRACE_MS / 2,
    stdin: 'ignore',
    stderr: 'ignore',
  })
  // execa waits for the end of stdout, which a helper that outlives the killed process keeps open for ever.
  const timer = setTimeout(() => running.stdout.destroy(), timeoutMs + GRACE_MS)
  try {
    return (await running).stdout
  } finally {
    clearTimeout(timer)
  }
}
