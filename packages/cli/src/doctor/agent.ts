import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { findCommand, type LaunchPlan, messageOf, newPaneId, type Plugin, planLaunch, trackerOf } from '@quil/core'
import type { Io } from '../io.ts'
import type { Check } from './check.ts'

const VERSION_TIMEOUT_MS = 10_000

/** A plugin whose panes are tracked, most of all an agent, as it is on this machine. */
export interface Agent {
  readonly name: string
  readonly plugin: Plugin
  readonly plugins: readonly Plugin[]
  /** Its program; `undefined` where it is not installed. */
  readonly file: string | undefined
  readonly home: string
  readonly io: Io
}

/** `undefined` where there is no such plugin. */
export async function findAgent(name: string, plugins: readonly Plugin[], home: string, io: Io): Promise<Agent | undefined> {
  const plugin = plugins.find(({ definition }) => definition.name === name)
  if (plugin === undefined) return undefined
  const file = await findCommand(plugin.definition, io.env, io.cwd).catch(() => undefined)
  return { name, plugin, plugins, file, home, io }
}

/** Whether the agent's trackers can be told of this home. */
export function checkCharacters({ name, home }: Agent, validate: (home: string) => unknown): Check | undefined {
  try {
    validate(home)
    return undefined
  } catch (error) {
    const fix = `set QUIL_HOME to a directory without that character, or ${name} panes are not tracked`
    return { name: `${name} home`, status: 'fail', message: messageOf(error), fix }
  }
}

export async function checkVersion({ name: agent, io }: Agent, file: string): Promise<Check> {
  const name = `${agent} version`
  try {
    const env = { ...io.env }
    const { stdout } = await promisify(execFile)(file, ['--version'], { env, timeout: VERSION_TIMEOUT_MS })
    return { name, status: 'ok', message: stdout.trim().split('\n', 1).join('') }
  } catch (error) {
    const message = `${file} --version: ${messageOf(error).split('\n', 1)[0]}`
    return { name, status: 'warn', message, fix: `reinstall ${agent}` }
  }
}

/** Says how the sessions of a pane opened here would be tracked. */
export async function checkTracking(agent: Agent): Promise<Check> {
  const name = `${agent.name} tracking`
  const plan = await planHere(agent)
  if (!plan.ready) {
    return { name, status: 'warn', message: plan.outcome.reason, fix: `quil new ${agent.name} would fail here` }
  }
  if (plan.problems.length === 0) return { name, status: 'ok', message: plan.notes.join('; ') }
  return {
    name,
    status: 'warn',
    message: plan.problems.join('; '),
    fix: 'without tracking a pane comes back without its session',
  }
}

/** Plans a pane in the current directory as `quil new` would. */
export async function planHere({ name, plugin, plugins, home, io }: Agent): Promise<LaunchPlan> {
  const now = new Date().toISOString()
  const blank = { args: [], toggles: [], fields: {}, env: {}, state: {} }
  const record = { ...blank, id: newPaneId(), plugin: name, cwd: io.cwd, createdAt: now, lastUsedAt: now }
  const tracker = trackerOf(plugin, plugins)
  const request = { plugin: plugin.definition, record, mode: 'start', home, env: io.env } as const
  return await planLaunch(tracker === undefined ? request : { ...request, tracker })
}
