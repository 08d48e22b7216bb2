import { realpath, rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import { messageOf, type SpawnAdditions, type SpawnContext } from '@quil/core'
import { ensurePrivateDirectory, readSmallFile, writeFileAtomic } from '@quil/core/files'
import { mergeConfigContent } from './config-content.ts'
import { takeTurn } from './database-turns.ts'
import { hookPaths, panePaths } from './hook-paths.ts'
import { opencodeMode } from './opencode-command.ts'
import { knownVersion, learnVersion } from './opencode-version.ts'
import { validateQuilHome } from './quil-home.ts'
import { decideTracking } from './tracking.ts'
import { type InheritedTuiConfig, mergeTuiConfig } from './tui-config.ts'

/** Linux takes no single variable beyond 128 KiB: exec itself would fail. */
const MAX_VARIABLE_BYTES = 128 * 1024 - 64
const MAX_TUI_CONFIG_BYTES = 1 << 20

/** Gives opencode our plugins through the environment, beside whatever the user has there. */
export async function beforeSpawn(spawn: SpawnContext): Promise<SpawnAdditions> {
  const { home, file, plugin, args, env, cwd } = spawn
  // First of all: what is written and decided below is then as fresh as ever. A pane starts also when the rest fails.
  if (spawn.commit && opensFile(spawn)) await takeTurn(spawn)
  validateQuilHome(home)
  const version = file === undefined ? undefined : await knownVersion(file, home)
  const tracking = await decideTracking({ plugin, args, env, cwd, version })
  const problems = tracking.problem === undefined ? [] : [tracking.problem]
  const added: Record<string, string> = {}
  if (tracking.server) addServer(spawn, added, problems)
  if (tracking.tui) await addTui(spawn, added, problems)
  if (spawn.commit) {
    await openIncarnation(spawn, added['OPENCODE_CONFIG_CONTENT'] !== undefined || added['OPENCODE_TUI_CONFIG'] !== undefined)
    if (file !== undefined && version === undefined) void learnVersion(file, home, env).catch(() => {})
  }
  return { env: added, args: [], notes: [`session tracked by: ${tracking.reason}`], problems }
}

/** The server of an `attach` runs elsewhere. */
function opensFile({ args, env }: SpawnContext): boolean {
  return opencodeMode(args) !== 'attach' && env['OPENCODE_DB'] !== ':memory:'
}

function addServer({ home, env }: SpawnContext, added: Record<string, string>, problems: string[]): void {
  const { content, problem } = mergeConfigContent(hookPaths(home).serverScript, env['OPENCODE_CONFIG_CONTENT'])
  if (problem !== undefined) problems.push(`the server plugin is not loaded: ${problem}`)
  else if (Buffer.byteLength(content) > MAX_VARIABLE_BYTES)
    problems.push('the server plugin is not loaded: OPENCODE_CONFIG_CONTENT is too long')
  else added['OPENCODE_CONFIG_CONTENT'] = content
}

async function addTui(spawn: SpawnContext, added: Record<string, string>, problems: string[]): Promise<void> {
  const { tuiConfig, tuiScript } = hookPaths(spawn.home)
  const inherited = await inheritedTuiConfig(spawn, problems)
  if (inherited === undefined) {
    added['OPENCODE_TUI_CONFIG'] = tuiConfig
    return
  }
  const { content, problem } = mergeTuiConfig(tuiScript, inherited)
  if (problem !== undefined) problems.push(problem)
  const own = panePaths(spawn.home, spawn.paneId).tuiConfig
  if (spawn.commit) await writeFileAtomic(own, content)
  added['OPENCODE_TUI_CONFIG'] = own
}

/** The user's own TUI configuration from the environment; one of ours, of an outer pane, does not count. */
async function inheritedTuiConfig({ env, home, cwd }: SpawnContext, problems: string[]): Promise<InheritedTuiConfig | undefined> {
  const given = env['OPENCODE_TUI_CONFIG']
  if (given === undefined || given === '') return undefined
  const path = resolve(cwd, given) // as opencode would
  if (path === hookPaths(home).tuiConfig) return undefined
  try {
    // Their own file may be a link (dotfile managers make them), so it is followed; paths in it stay relative to the link.
    const real = await realpath(path).catch(() => undefined)
    const file = real === undefined ? undefined : await readSmallFile(real, { maxBytes: MAX_TUI_CONFIG_BYTES })
    if (file === undefined) throw new Error('there is no such file')
    return { path, text: file.text }
  } catch (error) {
    problems.push(`OPENCODE_TUI_CONFIG (${path}) is left out: ${messageOf(error)}`)
    return undefined
  }
}

/**
 * From here on only scripts of this incarnation may write; the first opencode of it takes the owner's place. A start without our
 * scripts leaves word of that: what happened in it nobody knows.
 */
async function openIncarnation({ home, paneId, spawnId }: SpawnContext, tracked: boolean): Promise<void> {
  const paths = panePaths(home, paneId)
  await writeFileAtomic(paths.spawn, `${tracked ? spawnId : UNTRACKED}\n`)
  await rm(paths.owner, { force: true })
  await ensurePrivateDirectory(hookPaths(home).events)
  await writeFileAtomic(paths.reports, '')
}

/** In the place of a spawn id. */
export const UNTRACKED = 'untracked'
