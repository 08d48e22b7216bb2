import { realpath } from 'node:fs/promises'
import { resolve } from 'node:path'
import { messageOf, type SpawnAdditions, type SpawnContext } from '@quil/core'
import { readSmallFile } from '@quil/core/files'
import { takeSettings, withoutHooks } from './claude-arguments.ts'
import { incarnationPaths } from './hook-paths.ts'
import { openIncarnation } from './incarnation.ts'
import { validateQuilHome } from './quil-home.ts'
import { isValidSessionId } from './session-id.ts'
import { buildSettings, isObject, type Settings } from './settings.ts'

const MAX_SETTINGS_BYTES = 4 << 20
const MISSED = 'a change of session will be missed'

/** Gives Claude Code our hooks in a settings file of this incarnation, with the user's own `--settings` merged into it. */
export async function beforeSpawn(spawn: SpawnContext): Promise<SpawnAdditions> {
  const { home, paneId, spawnId, sessionId, callerArgs, cwd, env, plugin } = spawn
  validateQuilHome(home)
  const problems: string[] = []
  const notes = ['session tracked by: command hooks in a settings file of this pane']
  const { args, settings } = takeSettings(callerArgs)
  const inherited = settings === undefined ? undefined : await readSettings(settings, cwd)
  if (inherited !== undefined && 'problem' in inherited) {
    // Claude Code's own message about the user's file is the better one.
    return { env: {}, args: [], notes: [], problems: [`this start is not tracked: ${inherited.problem}`] }
  }
  if (inherited !== undefined) notes.push(`your --settings (${settings}) is merged into it`)
  if (withoutHooks(spawn.args, env)) problems.push(`--bare, --safe-mode and CLAUDE_CODE_SIMPLE switch hooks off: ${MISSED}`)
  if (inherited?.value['disableAllHooks'] === true) problems.push(`disableAllHooks in your --settings: ${MISSED}`)
  // Those of the caller are taken out; others would stand behind ours, and the last one wins whole.
  if (settings === undefined && takeSettings(spawn.args).settings !== undefined) {
    problems.push(`the plugin's own arguments have a --settings, which replaces ours: ${MISSED}`)
  }
  const agentView = plugin.persistence.trackerOptions['agent_view'] === true
  const paths = incarnationPaths(home, paneId, spawnId)
  const built = buildSettings({
    spool: paths.spool,
    agentView,
    ...(inherited === undefined ? {} : { inherited: inherited.value }),
  })
  const agentViewOff = built['disableAgentView'] === true || /^(1|true)$/i.test(env['CLAUDE_CODE_DISABLE_AGENT_VIEW'] ?? '')
  notes.push(
    agentViewOff
      ? 'the agent view is off: it would move the conversation into a background process'
      : 'the agent view is on: a conversation that moves into the background is not followed',
  )
  if (spawn.commit) {
    const launch = { spawnId, cwd, ...(isValidSessionId(sessionId) ? { sessionId } : {}) }
    await openIncarnation(home, paneId, launch, built)
  }
  return {
    env: {},
    args: ['--settings', paths.settings],
    ...(settings === undefined ? {} : { callerArgs: args }),
    notes,
    problems,
  }
}

/** `--settings` takes a file or JSON text. */
async function readSettings(given: string, cwd: string): Promise<{ value: Settings } | { problem: string }> {
  const inline = given.trimStart().startsWith('{')
  const path = resolve(cwd, given)
  try {
    const text = inline ? given : await readTheirs(path)
    if (text === undefined) return { problem: `your --settings file ${path} does not exist` }
    const value: unknown = JSON.parse(text)
    return isObject(value) ? { value } : { problem: 'your --settings is not a JSON object' }
  } catch (error) {
    return { problem: `your --settings cannot be read: ${messageOf(error)}` }
  }
}

/** Their own file may be a link (dotfile managers make them), so it is followed. */
async function readTheirs(path: string): Promise<string | undefined> {
  const real = await realpath(path).catch(() => path)
  return (await readSmallFile(real, { maxBytes: MAX_SETTINGS_BYTES }))?.text
}
