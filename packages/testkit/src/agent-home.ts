import { randomUUID } from 'node:crypto'
import { mkdir, realpath, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import { OPENCODE_VERSION } from './opencode-package.ts'
import { findProcessesWithEnv } from './process-tree.ts'
import { removeTree, tempDir } from './temp-dir.ts'

export interface AgentHomeOptions {
  /** The mock model's URL. Without one there is no provider, and opencode opens with its "Connect a provider" dialog. */
  readonly modelUrl?: string
  /** Put in front of PATH, so that `opencode` is found. */
  readonly binDir?: string
  /** Keys to add to `opencode.json`, such as `{ permission: { bash: 'ask' } }`. */
  readonly config?: Readonly<Record<string, unknown>>
  /**
   * Puts an empty stand-in of `@opencode-ai/plugin` where opencode would install the real one, so that it asks no
   * registry. Default: false. See {@link makeAgentHome}.
   */
  readonly offlineDeps?: boolean
  /** Where the directory is made. Default: the system's temp directory. */
  readonly parent?: string
}

export interface AgentHome extends AsyncDisposable {
  readonly home: string
  /** A git repository with one commit. */
  readonly project: string
  /** A complete, minimal environment: nothing of the caller's is in it, nor a key of any provider. */
  readonly env: Readonly<Record<string, string>>
  /** Makes one more git repository, which is another project to opencode. */
  makeProject(name: string): Promise<string>
}

/**
 * Makes a throw-away HOME in which opencode talks to the mock model and to nothing else. Its disposal ends whatever still
 * runs with this HOME and removes it.
 *
 * In the background opencode installs `@opencode-ai/plugin` from the npm registry into `~/.config/opencode`. That delays
 * nothing unless a *server* plugin is configured, when the first paint waits for it: 8 s with a registry, 75 s without,
 * 3 s with `offlineDeps` (measured). A TUI plugin does not wait.
 */
export async function makeAgentHome(options: AgentHomeOptions): Promise<AgentHome> {
  const root = await tempDir('qh-', options.parent) // short: sockets live below it
  const home = root.path
  const makeProject = async (name: string): Promise<string> => await makeRepository(join(home, 'src', name))

  const configDir = join(home, '.config', 'opencode')
  await mkdir(configDir, { recursive: true })
  await mkdir(join(home, 'tmp'))
  await writeFile(join(configDir, 'opencode.json'), JSON.stringify(opencodeConfig(options), undefined, 2))
  if (options.offlineDeps === true) await standInForPluginPackage(configDir)

  const path = [options.binDir, dirname(await realpath(process.execPath)), '/usr/local/bin', '/usr/bin', '/bin']
  return {
    home,
    project: await makeProject('app'),
    makeProject,
    env: {
      HOME: home,
      PATH: path.filter((entry) => entry !== undefined).join(':'),
      TERM: 'xterm-256color',
      LANG: 'C.UTF-8',
      SHELL: '/bin/sh',
      TMPDIR: join(home, 'tmp'),
      OPENCODE_DISABLE_AUTOUPDATE: '1',
      OPENCODE_DISABLE_MODELS_FETCH: '1',
    },
    [Symbol.asyncDispose]: async () => {
      for (const pid of await findProcessesWithEnv('HOME', home)) killIfRunning(pid)
      await removeTree(home)
    },
  }
}

function opencodeConfig(options: AgentHomeOptions): object {
  // Without the list of providers opencode falls back to a free model on the internet, with no word to the user, whenever
  // the configured one does not exist: a prompt typed by a test would leave the machine.
  const base = { $schema: 'https://opencode.ai/config.json', enabled_providers: ['mock'] }
  if (options.modelUrl === undefined) return { ...base, ...options.config }
  return {
    ...base,
    model: 'mock/mock-model',
    small_model: 'mock/mock-model',
    provider: {
      mock: {
        npm: '@ai-sdk/openai-compatible', // bundled with opencode: nothing is fetched
        name: 'Mock',
        options: { baseURL: options.modelUrl, apiKey: 'x' },
        models: { 'mock-model': { name: 'Mock Model', tool_call: true, limit: { context: 100_000, output: 4096 } } },
      },
    },
    ...options.config,
  }
}

// opencode looks for the name in the lock file and for node_modules, not for a version or for content.
async function standInForPluginPackage(configDir: string): Promise<void> {
  const name = '@opencode-ai/plugin'
  const version = OPENCODE_VERSION
  const directory = join(configDir, 'node_modules', name)
  const packages = { '': { dependencies: { [name]: version } }, [`node_modules/${name}`]: { version } }
  await mkdir(directory, { recursive: true })
  await writeFile(join(directory, 'package.json'), JSON.stringify({ name, version }))
  await writeFile(join(configDir, 'package.json'), JSON.stringify({ dependencies: { [name]: version } }))
  await writeFile(join(configDir, 'package-lock.json'), JSON.stringify({ lockfileVersion: 3, requires: true, packages }))
}

async function makeRepository(directory: string): Promise<string> {
  await mkdir(directory, { recursive: true })
  // opencode's project id is the hash of the root commit: the content must differ from project to project.
  await writeFile(join(directory, 'README.md'), `# ${randomUUID()}\n`)
  const env = { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: directory, GIT_CONFIG_NOSYSTEM: '1' }
  const git = (...args: readonly string[]) => execa('git', args, { cwd: directory, env, extendEnv: false })
  await git('init', '--quiet', '--initial-branch=main')
  await git('config', 'user.name', 'Quil Test')
  await git('config', 'user.email', 'test@quil.invalid')
  await git('add', '--all')
  await git('commit', '--quiet', '--message=root')
  return directory
}

function killIfRunning(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // Gone by itself in the meantime.
  }
}
