import { access, constants, link, mkdir, mkdtemp, rename } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ExecaError, execa } from 'execa'
import { OPENCODE_VERSION, opencodePlatformPackage } from './opencode-package.ts'
import { removeTree } from './temp-dir.ts'

export interface InstalledAgent {
  readonly name: string
  readonly version: string
  /** Absolute path of the native binary: the process a pane starts is the agent itself, not a wrapper. */
  readonly command: string
  /** The directory of `command`, to put on a PATH. */
  readonly binDir: string
}

export interface InstallOptions {
  /** The caller's environment. Only npm gets it, because the registry and its proxy may be configured there. */
  readonly env: Readonly<NodeJS.ProcessEnv>
  /** Default: `$QUIL_TESTKIT_CACHE`, else `.cache/agents` of this repository. */
  readonly cacheDir?: string
  readonly onProgress?: (message: string) => void
}

/** The agent cannot be had on this machine, for the reason in the message: a test that needs it is skipped, not failed. */
export class AgentUnavailable extends Error {
  override readonly name = 'AgentUnavailable'
}

/** Installs the pinned opencode unless the cache has it. Never touches the repository's own dependencies. */
export async function installOpencode(options: InstallOptions): Promise<InstalledAgent> {
  const platformPackage = await opencodePlatformPackage()
  if (platformPackage === undefined) {
    throw new AgentUnavailable(`there is no opencode ${OPENCODE_VERSION} for ${process.platform}-${process.arch}`)
  }
  const cacheDir = resolve(options.cacheDir ?? (options.env['QUIL_TESTKIT_CACHE'] || defaultCacheDir()))
  const home = join(cacheDir, `${platformPackage}-${OPENCODE_VERSION}`)
  const agent = agentIn(home)
  if (await isExecutable(agent.command)) return agent

  options.onProgress?.(`installing opencode ${OPENCODE_VERSION} through npm (about 60 MB, once) …`)
  await mkdir(cacheDir, { recursive: true })
  const draft = await mkdtemp(join(cacheDir, '.installing-'))
  try {
    await fetchInto(draft, platformPackage, options.env)
    await verify(agentIn(draft), draft)
    // The rename is what makes it installed: a cut-off install stays a draft, and of two at once one wins.
    await rename(draft, home).catch(async (error: unknown) => {
      if (!(await isExecutable(agent.command))) throw error
    })
  } finally {
    await removeTree(draft)
  }
  options.onProgress?.(`opencode ${OPENCODE_VERSION} is in ${home}`)
  return agent
}

/** For tests: the agent, or why it cannot be had here. Every other failure is thrown. */
export async function opencodeOrSkipReason(
  options: InstallOptions,
): Promise<{ readonly agent: InstalledAgent; readonly reason?: never } | { readonly agent?: never; readonly reason: string }> {
  try {
    return { agent: await installOpencode(options) }
  } catch (error) {
    if (error instanceof AgentUnavailable) return { reason: `agent missing: ${error.message}` } // the words scripts/count-tests.mjs looks for
    throw error
  }
}

async function fetchInto(draft: string, platformPackage: string, env: Readonly<NodeJS.ProcessEnv>): Promise<void> {
  // opencode-ai lists twelve platform packages as optional and npm would fetch two of them, 60 MB each. Named on the
  // command line, the one that fits is not optional. Its postinstall would only link the same binary, so no script runs.
  const packages = [`opencode-ai@${OPENCODE_VERSION}`, `${platformPackage}@${OPENCODE_VERSION}`]
  const flags = ['--no-save', '--ignore-scripts', '--omit=optional', '--no-audit', '--no-fund', '--no-package-lock']
  const impatience = ['--fetch-retries=1', '--fetch-retry-mintimeout=1000']
  try {
    await execa('npm', ['install', '--prefix', draft, ...flags, ...impatience, ...packages], {
      cwd: draft,
      env,
      extendEnv: false,
      timeout: 240_000,
    })
  } catch (error) {
    throw new AgentUnavailable(`npm could not install opencode ${OPENCODE_VERSION}: ${npmReason(error)}`, { cause: error })
  }
  const command = join(draft, 'bin', 'opencode')
  await mkdir(join(draft, 'bin'))
  await link(join(draft, 'node_modules', platformPackage, 'bin', 'opencode'), command)
}

/** Runs the binary once before it counts as installed: a damaged file, or one for another CPU, shows here. */
async function verify(agent: InstalledAgent, draft: string): Promise<void> {
  const home = join(draft, 'verify-home')
  await mkdir(home)
  const env = { HOME: home, TMPDIR: home, PATH: '/usr/local/bin:/usr/bin:/bin', OPENCODE_DISABLE_AUTOUPDATE: '1' }
  const result = await execa(agent.command, ['--version'], { env, extendEnv: false, reject: false, timeout: 60_000 })
  if (result.exitCode !== 0 || result.stdout.trim() !== OPENCODE_VERSION) {
    throw new AgentUnavailable(`the installed opencode does not run here: ${result.message ?? `it says ${result.stdout}`}`)
  }
  await removeTree(home)
}

function agentIn(home: string): InstalledAgent {
  const binDir = join(home, 'bin')
  return { name: 'opencode', version: OPENCODE_VERSION, command: join(binDir, 'opencode'), binDir }
}

function npmReason(error: unknown): string {
  if (!(error instanceof ExecaError)) return String(error)
  const lines = String(error.stderr ?? '').split('\n')
  const told = lines.filter((line) => /^npm (err!|error) /i.test(line) && !line.includes('complete log'))
  return told.slice(0, 3).join(' ').trim() || error.shortMessage
}

async function isExecutable(path: string): Promise<boolean> {
  return await access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
}

// The same from src/ and from dist/: both are one level deep.
function defaultCacheDir(): string {
  return fileURLToPath(new URL('../../../.cache/agents', import.meta.url))
}
