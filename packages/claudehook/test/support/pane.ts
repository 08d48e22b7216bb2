import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type PaneId, type PanePlugin, type SpawnAdditions, type SpawnContext, type SpawnId, silentLogger } from '@quil/core'
import { incarnationPaths } from '../../src/hook-paths.ts'
import { claudeCode, claudeTracker, ensureScripts } from '../../src/index.ts'
import { type HookResult, runHook } from './hook.ts'
import { tempDirectory } from './temp-directory.ts'

export const PANE = 'pane-00000001' as PaneId
export const FIRST = '00000000000000a1' as SpawnId
export const SECOND = '00000000000000b2' as SpawnId
/** Claude Code's process. */
export const PID = 4711

/** Session ids, told apart at a glance. */
export const A = 'aaaaaaaa-0000-4000-8000-000000000001'
export const B = 'bbbbbbbb-0000-4000-8000-000000000002'
export const C = 'cccccccc-0000-4000-8000-000000000003'

export type Payload = Readonly<Record<string, unknown>>

/** One real payload of each event. */
const captured = JSON.parse(await readFile(new URL('../fixtures/claude-events.json', import.meta.url), 'utf8')) as Record<
  string,
  Payload
>

/** A captured payload, of this session. */
export function payload(name: string, id: string, changes: Payload = {}): Payload {
  const original = captured[name]
  if (original === undefined) throw new Error(`no payload ${name} was captured`)
  return { ...(JSON.parse(JSON.stringify(original).replaceAll(String(original['session_id']), id)) as Payload), ...changes }
}

export async function trackedHome(): Promise<string> {
  const home = join(await tempDirectory(), 'quil')
  await ensureScripts(home)
  return home
}

export function withOptions(trackerOptions: Readonly<Record<string, string | boolean | number>>): PanePlugin {
  const { definition } = claudeCode()
  return { ...definition, persistence: { ...definition.persistence, trackerOptions } }
}

/** A start of `PANE`, as core describes it to the tracker. */
export function spawnContext(home: string, changes: Partial<SpawnContext> = {}): SpawnContext {
  const env = { HOME: join(home, '..', 'user'), PATH: '/usr/bin:/bin' }
  const base = { home, paneId: PANE, plugin: claudeCode().definition, cwd: home, callerArgs: [], env, log: silentLogger }
  return { ...base, spawnId: FIRST, args: changes.callerArgs ?? [], commit: true, ...changes }
}

/** Starts an incarnation told to be in `A`, unless said otherwise. */
export function incarnate(home: string, changes: Partial<SpawnContext> = {}): Promise<SpawnAdditions> {
  return claudeTracker().beforeSpawn(spawnContext(home, { sessionId: A, ...changes }))
}

/** The hook command in the settings file of an incarnation. */
export async function hookOf(
  home: string,
  spawnId: SpawnId = FIRST,
  event = 'SessionStart',
  pane: PaneId = PANE,
): Promise<string> {
  const settings = JSON.parse(await readFile(incarnationPaths(home, pane, spawnId).settings, 'utf8')) as {
    hooks: Record<string, { hooks: { command: string }[] }[]>
  }
  return settings.hooks[event]?.at(-1)?.hooks[0]?.command ?? ''
}

/** Has the hook of an incarnation told of an event, as Claude Code does. */
export async function fire(
  home: string,
  event: Payload,
  { pid = PID, job = '', spawnId = FIRST }: { pid?: number; job?: string; spawnId?: SpawnId } = {},
): Promise<HookResult> {
  return runHook({ command: await hookOf(home, spawnId), stdin: JSON.stringify(event), pid, job })
}
