import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type AgentHome, type HomeOptions, makeTempHome } from './temp-home.ts'

export interface ClaudeHomeOptions extends HomeOptions {
  /** The mock model's URL. Required: without one Claude Code would ask the real API. */
  readonly modelUrl: string
  /** Keys of `~/.claude/settings.json`, such as `{ disableAgentView: true }`. Without any there is no such file. */
  readonly settings?: Readonly<Record<string, unknown>>
  /** Whether there is a (made-up) key; without one Claude Code says "Not logged in". Default: true. */
  readonly apiKey?: boolean
  /** Whether the projects are trusted; for the others Claude Code opens with its trust dialog. Default: true. */
  readonly trusted?: boolean
}

const FAKE_KEY = 'sk-ant-fake-key-for-the-mock-00000000000000000000'

/**
 * Makes a throw-away HOME in which Claude Code asks nothing at its start and talks to the mock model only. Its disposal ends
 * whatever still runs with this HOME, the daemon of the agent view included, and removes it.
 */
export async function makeClaudeHome(options: ClaudeHomeOptions): Promise<AgentHome> {
  return await furnishForClaude(await makeTempHome(options, claudeEnv(options)), options)
}

export function claudeEnv({ modelUrl, apiKey = true }: ClaudeHomeOptions): Readonly<Record<string, string>> {
  return {
    SHELL: '/bin/bash',
    ANTHROPIC_BASE_URL: modelUrl,
    ...(apiKey ? { ANTHROPIC_API_KEY: FAKE_KEY } : {}),
    DISABLE_AUTOUPDATER: '1',
    DISABLE_TELEMETRY: '1',
    DISABLE_ERROR_REPORTING: '1',
    DISABLE_BUG_COMMAND: '1',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
  }
}

/** Puts what Claude Code looks for into a HOME; its further projects are trusted as well. */
export async function furnishForClaude(made: AgentHome, { trusted = true, settings }: ClaudeHomeOptions): Promise<AgentHome> {
  const stateFile = join(made.home, '.claude.json')
  const trust = async (project: string): Promise<void> => {
    // In a git repository an entry for a directory above its root does not count: every project needs its own.
    const state = JSON.parse(await readFile(stateFile, 'utf8'))
    const projects = { ...state.projects, [project]: { hasTrustDialogAccepted: true } }
    await writeFile(stateFile, JSON.stringify({ ...state, projects }, undefined, 2))
  }
  const approved = [FAKE_KEY.slice(-20)] // Claude Code remembers a key by its last 20 characters
  const state = { hasCompletedOnboarding: true, customApiKeyResponses: { approved, rejected: [] } }
  await writeFile(stateFile, JSON.stringify(state))
  if (trusted) await trust(made.project)
  if (settings !== undefined) {
    await mkdir(join(made.home, '.claude'))
    await writeFile(join(made.home, '.claude', 'settings.json'), JSON.stringify(settings, undefined, 2))
  }
  return {
    ...made,
    makeProject: async (name) => {
      const project = await made.makeProject(name)
      if (trusted) await trust(project)
      return project
    },
  }
}
