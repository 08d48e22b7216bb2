import { access, constants, link, mkdir, mkdtemp, rename } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ExecaError, execa } from 'execa'
import type { AgentPackage } from './agent-package.ts'
import { CLAUDE_CODE } from './claude-package.ts'
import { OPENCODE } from './opencode-package.ts'
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

/** An installed agent, or why it cannot be had here. */
export type AgentOrReason =
  | { readonly agent: InstalledAgent; readonly reason?: never }
  | { readonly agent?: never; readonly reason: string }

/** Installs the pinned opencode unless the cache has it. Never touches the repository's own dependencies. */
export async function installOpencode(options: InstallOptions): Promise<InstalledAgent> {
  return await install(OPENCODE, options)
}

/** For tests: opencode, or why it cannot be had here. Every other failure is thrown. */
export async function opencodeOrSkipReason(options: InstallOptions): Promise<AgentOrReason> {
  return await orSkipReason(installOpencode(options))
}

/** Installs the pinned Claude Code unless the cache has it. Never touches the repository's own dependencies. */
export async function installClaudeCode(options: InstallOptions): Promise<InstalledAgent> {
  return await install(CLAUDE_CODE, options)
}

/** For tests: Claude Code, or why it cannot be had here. Every other failure is thrown. */
export async function claudeCodeOrSkipReason(options: InstallOptions): Promise<AgentOrReason> {
  return await orSkipReason(installClaudeCode(options))
}

async function install(pinned: AgentPackage, options: InstallOptions): Promise<InstalledAgent> {
  const title = `${pinned.name} ${pinned.version}`
  const platformPackage = await pinned.platformPackage()
  if (platformPackage === undefined) throw new AgentUnavailable(`there is no ${title} for ${process.platform}-${process.arch}`)
  const cacheDir = resolve(options.cacheDir ?? (options.env['QUIL_TESTKIT_CACHE'] || defaultCacheDir()))
  const home = join(cacheDir, `${basename(platformPackage)}-${pinned.version}`)
  const agent = agentIn(home, pinned)
  if (await isExecutable(agent.command)) return agent

  options.onProgress?.(`installing ${title} through npm (about ${pinned.megabytes} MB, once) …`)
  await mkdir(cacheDir, { recursive: true })
  const draft = await mkdtemp(join(cacheDir, '.installing-'))
  try {
    await fetchInto(draft, pinned, platformPackage, options.env)
    await verify(agentIn(draft, pinned), pinned, draft)
    // The rename is what makes it installed: a cut-off install stays a draft, and of two at once one wins.
    await rename(draft, home).catch(async (error: unknown) => {
      if (!(await isExecutable(agent.command))) throw error
    })
  } finally {
    await removeTree(draft)
  }
  options.onProgress?.(`${title} is in ${home}`)
  return agent
}

async function orSkipReason(installed: Promise<InstalledAgent>): Promise<AgentOrReason> {
  try {
    return { agent: await installed }
  } catch (error) {
    if (error instanceof AgentUnavailable) return { reason: `agent missing: ${error.message}` } // the words scripts/count-tests.mjs looks for
    throw error
  }
}

async function fetchInto(
  draft: string,
  pinned: AgentPackage,
  platformPackage: string,
  env: Readonly<NodeJS.ProcessEnv>,
): Promise<void> {
  const spec = `${platformPackage}@${pinned.version}`
  const flags = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock']
  const impatience = ['--loglevel=error', '--fetch-retries=1', '--fetch-retry-mintimeout=1000']
  try {
    await execa('npm', ['install', '--prefix', draft, ...flags, ...impatience, spec], {
      cwd: draft,
      env,
      extendEnv: false,
      timeout: 240_000,
    })
  } catch (error) {
    throw new AgentUnavailable(`npm could not install ${pinned.name} ${pinned.version}: ${npmReason(error)}`, { cause: error })
  }
  const { binDir, command } = agentIn(draft, pinned)
  await mkdir(binDir)
  await link(join(draft, 'node_modules', platformPackage, pinned.binary), command)
}

/** Runs the binary once before it counts as installed: a damaged file, or one for another CPU, shows here. */
async function verify(agent: InstalledAgent, pinned: AgentPackage, draft: string): Promise<void> {
  const home = join(draft, 'verify-home')
  await mkdir(home)
  const env = { HOME: home, TMPDIR: home, PATH: '/usr/local/bin:/usr/bin:/bin', ...pinned.env }
  const result = await execa(agent.command, ['--version'], { env, extendEnv: false, reject: false, timeout: 60_000 })
  if (result.exitCode !== 0 || result.stdout.trim().split(' ')[0] !== pinned.version) {
    throw new AgentUnavailable(`the installed ${pinned.name} does not run here: ${result.message ?? `it says ${result.stdout}`}`)
  }
  await removeTree(home)
}

function agentIn(home: string, { name, version, command }: AgentPackage): InstalledAgent {
  const binDir = join(home, 'bin')
  return { name, version, command: join(binDir, command), binDir }
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
