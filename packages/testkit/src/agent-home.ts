import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { OPENCODE_VERSION } from './opencode-package.ts'
import { type AgentHome, type HomeOptions, makeTempHome } from './temp-home.ts'

export interface AgentHomeOptions extends HomeOptions {
  /** The mock model's URL. Without one there is no provider, and opencode opens with its "Connect a provider" dialog. */
  readonly modelUrl?: string
  /** Keys to add to `opencode.json`, such as `{ permission: { bash: 'ask' } }`. */
  readonly config?: Readonly<Record<string, unknown>>
  /**
   * Puts an empty stand-in of `@opencode-ai/plugin` where opencode would install the real one, so that it asks no
   * registry. Default: false. See {@link makeAgentHome}.
   */
  readonly offlineDeps?: boolean
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
  const made = await makeTempHome(options, OPENCODE_ENV)
  await furnishForOpencode(made.home, options)
  return made
}

export const OPENCODE_ENV: Readonly<Record<string, string>> = {
  OPENCODE_DISABLE_AUTOUPDATE: '1',
  OPENCODE_DISABLE_MODELS_FETCH: '1',
}

/** Puts what opencode looks for into a HOME. */
export async function furnishForOpencode(home: string, options: AgentHomeOptions): Promise<void> {
  const configDir = join(home, '.config', 'opencode')
  await mkdir(configDir, { recursive: true })
  await writeFile(join(configDir, 'opencode.json'), JSON.stringify(opencodeConfig(options), undefined, 2))
  if (options.offlineDeps === true) await standInForPluginPackage(configDir)
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
