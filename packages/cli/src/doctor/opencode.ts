import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { messageOf, type Plugin } from '@quil/core'
import { ensureScripts, scriptPath, tuiScriptPath, validateQuilHome } from '@quil/opencodehook'
import type { Io } from '../io.ts'
import { checkCharacters, checkTracking, checkVersion, findAgent } from './agent.ts'
import type { Check } from './check.ts'

const SHOWN_LOG_LINES = 3

/** Whether an opencode pane opened here would be tracked, how, and what its trackers complained about. */
export async function checkOpencode(plugins: readonly Plugin[], home: string, io: Io): Promise<readonly Check[]> {
  const agent = await findAgent('opencode', plugins, home, io)
  if (agent === undefined) return []
  const refused = checkCharacters(agent, validateQuilHome)
  if (refused !== undefined) return [refused]
  const installed = agent.file === undefined ? [] : [await checkVersion(agent, agent.file), await checkTracking(agent)]
  return [...installed, await checkScripts(home), ...(await checkLog(home))]
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
