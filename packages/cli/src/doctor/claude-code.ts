import { realpath } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { validateQuilHome } from '@quil/claudehook'
import { messageOf, type Plugin } from '@quil/core'
import { readSmallFile } from '@quil/core/files'
import type { Io } from '../io.ts'
import { checkCharacters, checkTracking, checkVersion, findAgent } from './agent.ts'
import type { Check } from './check.ts'

const MAX_SETTINGS_BYTES = 4 << 20
const HOOKS = 'claude-code hooks'
const MISSED = 'a change of session (/clear, /resume, /branch) will be missed'

/** Whether a Claude Code pane opened here would be tracked, and whether the hooks that do it may run. */
export async function checkClaudeCode(plugins: readonly Plugin[], home: string, io: Io): Promise<readonly Check[]> {
  const agent = await findAgent('claude-code', plugins, home, io)
  if (agent?.file === undefined) return []
  const refused = checkCharacters(agent, validateQuilHome)
  if (refused !== undefined) return [refused]
  return [await checkVersion(agent, agent.file), await checkTracking(agent), ...(await checkHooks(io))]
}

async function checkHooks(io: Io): Promise<readonly Check[]> {
  const directory = io.env['CLAUDE_CONFIG_DIR'] || join(io.env['HOME'] || homedir(), '.claude')
  const files = [
    resolve(io.cwd, directory, 'settings.json'),
    join(io.cwd, '.claude', 'settings.json'),
    join(io.cwd, '.claude', 'settings.local.json'),
  ]
  const found = await Promise.all([...new Set(files)].map(checkSettings))
  const warnings = found.filter((check) => check !== undefined)
  if (warnings.length > 0) return warnings
  return [{ name: HOOKS, status: 'ok', message: 'not switched off by the settings of you or of this directory' }]
}

async function checkSettings(path: string): Promise<Check | undefined> {
  const warn = (message: string, fix: string): Check => ({ name: HOOKS, status: 'warn', message, fix })
  try {
    const real = await realpath(path).catch(() => path) // dotfile managers link it
    const read = await readSmallFile(real, { maxBytes: MAX_SETTINGS_BYTES })
    if (read === undefined || !disablesHooks(parse(read.text))) return undefined
    return warn(`disableAllHooks in ${path}: ${MISSED}`, 'take it out')
  } catch (error) {
    return warn(`whether hooks may run is not known: ${path}: ${messageOf(error)}`, 'put the file right')
  }
}

/** As Claude Code 2.1.330 takes it: whatever is not nothing, false or "false". */
function disablesHooks(settings: unknown): boolean {
  if (typeof settings !== 'object' || settings === null || !('disableAllHooks' in settings)) return false
  const value = settings.disableAllHooks
  return value !== undefined && value !== null && value !== false && value !== 'false'
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Error('not JSON') // the parser's own message quotes the file, which may hold keys
  }
}
