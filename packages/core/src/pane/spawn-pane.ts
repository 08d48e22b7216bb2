import { resolve } from 'node:path'
import { newPaneId, parsePaneId } from '../ids.ts'
import type { PaneRecord } from '../workspace/record.ts'
import type { Pane } from './pane.ts'
import { type Plugin, trackerOf } from './plugin-value.ts'
import { type StartOptions, type StartRequest, startPane } from './start-pane.ts'

export interface SpawnPaneOptions extends StartOptions {
  readonly plugin: Plugin
  /** Other plugins whose trackers this one may name. */
  readonly plugins?: readonly Plugin[]
  /** Directory to start in. Default: the current one. */
  readonly cwd?: string
  /** Arguments of your own, after the plugin's. */
  readonly args?: readonly string[]
  /** Toggles to switch on; `!name` switches one off that is on by default. */
  readonly toggles?: readonly string[]
  /** Values of the plugin's form fields. */
  readonly fields?: Readonly<Record<string, string>>
  /** One of the plugin's instances, by name. */
  readonly instance?: string
  /** Variables for this pane, kept in its record; `null` unsets one. */
  readonly env?: Readonly<Record<string, string | null>>
  /** Identity to use instead of a new one. */
  readonly id?: string
  /** Name shown to people. */
  readonly name?: string
}

/**
 * Starts a program on a terminal of its own.
 *
 * @example
 * await using pane = await spawnPane({ plugin: terminal(), cwd: '/src/app' })
 * pane.onOutput((bytes) => process.stdout.write(bytes))
 *
 * @throws QuilError `COMMAND_NOT_FOUND`, `COMMAND_NOT_EXECUTABLE`, `CWD_NOT_FOUND`, `CWD_NOT_DIRECTORY`, `UNKNOWN_TOGGLE`,
 *   `MISSING_FIELD`, `UNKNOWN_TRACKER`, `INVALID_ARGUMENT`, `INVALID_ID`, `INVALID_HOME`, `SPAWN_FAILED`, `ABORTED`, `UNSUPPORTED_PLATFORM`
 */
export async function spawnPane(options: SpawnPaneOptions): Promise<Pane> {
  return await startPane(spawnRequest(options))
}

/** @throws QuilError `UNKNOWN_TRACKER`, `INVALID_ID` */
export function spawnRequest(options: SpawnPaneOptions): StartRequest {
  const { plugin } = options
  const now = new Date().toISOString()
  const record: PaneRecord = {
    id: options.id === undefined ? newPaneId() : parsePaneId(options.id),
    plugin: plugin.definition.name,
    cwd: resolve(options.cwd ?? '.'),
    args: options.args ?? [],
    toggles: options.toggles ?? [],
    fields: options.fields ?? {},
    env: options.env ?? {},
    state: {},
    createdAt: now,
    lastUsedAt: now,
    ...(options.name === undefined ? {} : { name: options.name }),
    ...(options.instance === undefined ? {} : { instance: options.instance }),
  }
  return { plugin, tracker: trackerOf(plugin, options.plugins), record, mode: 'start', options }
}
