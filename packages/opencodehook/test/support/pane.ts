import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type PaneId, type PanePlugin, type SpawnContext, type SpawnId, silentLogger } from '@quil/core'
import { ensureScripts, opencode, opencodeTracker, type TrackingChoice } from '../../src/index.ts'
import { tempDirectory } from './temp-directory.ts'

export const PANE = 'pane-00000001' as PaneId
export const FIRST = '00000000000000a1' as SpawnId
export const SECOND = '00000000000000b2' as SpawnId

/** A home with the scripts in it, and nothing else. */
export async function trackedHome(): Promise<string> {
  const home = join(await tempDirectory(), 'quil')
  await ensureScripts(home)
  return home
}

/** The opencode plugin, with its key `tracking` set. */
export function tracked(tracking: TrackingChoice | string | number): PanePlugin {
  const { definition } = opencode()
  return { ...definition, persistence: { ...definition.persistence, trackerOptions: { tracking } } }
}

/** A start of `PANE`, as core describes it to the tracker. */
export function spawnContext(home: string, changes: Partial<SpawnContext> = {}): SpawnContext {
  const env = { HOME: join(home, '..', 'user'), PATH: '/usr/bin:/bin' }
  const base = { home, paneId: PANE, plugin: opencode().definition, cwd: home, callerArgs: [], env, log: silentLogger }
  return { ...base, spawnId: FIRST, args: [], commit: true, ...changes }
}

/** Starts an incarnation as the tracker does; answers the identity its process gets. */
export async function incarnate(home: string, spawnId: SpawnId = FIRST, paneId: PaneId = PANE): Promise<Record<string, string>> {
  await mkdir(join(home, 'sessions'), { recursive: true })
  await opencodeTracker().beforeSpawn(spawnContext(home, { spawnId, paneId, plugin: tracked('both') }))
  return { QUIL_HOME: home, QUIL_PANE_ID: paneId, QUIL_SPAWN_ID: spawnId }
}
