import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { findCommand, messageOf, newPaneId, type Plugin, planLaunch, trackerOf } from '@quil/core'
import { ensureScripts, scriptPath, tuiScriptPath, validateQuilHome } from '@quil/opencodehook'
import type { Io } from '../io.ts'
import type { Check } from './check.ts'

const VERSION_TIMEOUT_MS = 10_000
const SHOWN_LOG_LINES = 3

/** Whether an opencode pane opened here would be tracked, how, and what its trackers complained about. */
export async function checkOpencode(plugins: readonly Plugin[], home: string, io: Io): Promise<readonly Check[]> {
  const plugin = plugins.find(({ definition }) => definition.name === 'opencode')
  if (plugin === undefined) return []
  const file = await findCommand(plugin.definition, io.env, io.cwd).catch(() => undefined)
  const refused = checkCharacters(home)
  if (refused !== undefined) return [refused]
  const installed = file === undefined ? [] : [await checkVersion(file, io), await checkTracking(plugin, plugins, home, io)]
  return [...installed, await checkScripts(home), ...(await checkLog(home))]
}

function checkCharacters(home: string): Check | undefined {
  try {
    validateQuilHome(home)
    return undefined
  } catch (error) {
    const fix = 'set QUIL_HOME to a directory without that character, or opencode panes are not tracked'
    return { name: 'opencode home', status: 'fail', message: messageOf(error), fix }
  }
}

async function checkVersion(file: string, io: Io): Promise<Check> {
  const name = 'opencode version'
  try {
    const env = { ...io.env }
    const { stdout } = await promisify(execFile)(file, ['--version'], { env, timeout: VERSION_TIMEOUT_MS })
    return { name, status: 'ok', message: stdout.trim().split('\n', 1).join('') }
  } catch (error) {
    return {
      name,
      status: 'warn',
      message: `${file} --version: ${messageOf(error).split('\n', 1)[0]}`,
      fix: 'reinstall opencode',
    }
  }
}

/** Plans a pane in the current directory as `quil run opencode` would. */
async function checkTracking(plugin: Plugin, plugins: readonly Plugin[], home: string, io: Io): Promise<Check> {
  const name = 'opencode tracking'
  const now = new Date().toISOString()
  const blank = { args: [], toggles: [], fields: {}, env: {}, state: {} }
  const record = { ...blank, id: newPaneId(), plugin: 'opencode', cwd: io.cwd, createdAt: now, lastUsedAt: now }
  const tracker = trackerOf(plugin, plugins)
  const request = { plugin: plugin.definition, record, mode: 'start', home, env: io.env } as const
  const plan = await planLaunch(tracker === undefined ? request : { ...request, tracker })
  if (!plan.ready) return { name, status: 'warn', message: plan.outcome.reason, fix: 'quil run opencode would fail here' }
  if (plan.problems.length === 0) return { name, status: 'ok', message: plan.notes.join('; ') }
  return {
    name,
    status: 'warn',
    message: plan.problems.join('; '),
    fix: 'without tracking a pane comes back without its session',
  }
}

/** The scripts are installed anew, elsewhere, and compared: only opencodehook knows what they should say. */
async function checkScripts(home: string): Promise<Check> {
  const name = 'opencode scripts'
  const directory = await mkdtemp(join(tmpdir(), 'quil-doctor-'))
  try {
    await ensureScripts(directory)
    const states = await Promise.all(
      [scriptPath, tuiScriptPath].map(async (path) => {
        const installed = await readFile(path(home), 'utf8').catch(() => undefined)
        return installed === undefined ? 'missing' : installed === (await readFile(path(directory), 'utf8')) ? 'current' : 'old'
      }),
    )
    if (states.every((state) => state === 'current')) return { name, status: 'ok', message: 'installed and current' }
    const what = states.includes('old') ? 'of another Quil version' : 'not installed yet'
    return { name, status: 'info', message: `${what}; the next opencode pane installs them` }
  } catch (error) {
    return { name, status: 'warn', message: messageOf(error), fix: 'reinstall @quil/cli' }
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** `hook.log` is where the scripts inside opencode write what they could not do. */
async function checkLog(home: string): Promise<readonly Check[]> {
  const path = join(home, 'opencodehook', 'hook.log')
  const text = await readFile(path, 'utf8').catch(() => '')
  const errors = text.split('\n').filter((line) => /\b(cannot|error|failed)\b/i.test(line))
  if (errors.length === 0) return []
  const message = `${errors.length} complaints in ${path}, last: ${errors.slice(-SHOWN_LOG_LINES).join(' | ')}`
  return [{ name: 'opencode log', status: 'warn', message, fix: 'sessions at those times may not have been recorded' }]
}
