import { constants } from 'node:fs'
import { access, readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { readSmallFile } from '@quil/core/files'
import { opencodeConfig, opencodeState, userHome } from './xdg.ts'

const MAX_LOCKFILE_BYTES = 4 << 20

/**
 * Why opencode might wait at its start if a server plugin were configured; `undefined` when it cannot.
 *
 * Any server plugin makes opencode 1.18.33 wait until npm has installed `@opencode-ai/plugin` in each of its configuration
 * directories: 75 s of blank screen without a network, 62 s behind a stale lock. It does not wait where the package is already in
 * the directory's lockfile, or where the directory cannot be written.
 */
export async function dependencyWait(env: Readonly<Record<string, string>>, cwd: string): Promise<string | undefined> {
  const locks = join(opencodeState(env), 'locks')
  if ((await entries(locks)).length > 0) return `an installation of another opencode is under way or was cut off (${locks})`
  for (const directory of await configDirectories(env, cwd)) {
    if (!(await isSettled(directory))) return `opencode would first install its plugin package into ${directory}`
  }
  return undefined
}

/** The user's configuration directory, `OPENCODE_CONFIG_DIR`, and every `.opencode` from the working directory up. */
async function configDirectories(env: Readonly<Record<string, string>>, cwd: string): Promise<string[]> {
  const found = [opencodeConfig(env)]
  const own = env['OPENCODE_CONFIG_DIR']
  if (own !== undefined && own !== '') found.push(own)
  const projects = new Set([join(userHome(env), '.opencode')])
  for (let directory = cwd; ; directory = dirname(directory)) {
    projects.add(join(directory, '.opencode'))
    if (dirname(directory) === directory) break
  }
  for (const directory of projects) if (await can(directory, constants.F_OK)) found.push(directory)
  return found
}

async function isSettled(directory: string): Promise<boolean> {
  if (!(await can(directory, constants.F_OK))) return false // it would be made, and installed into
  if (!(await can(directory, constants.W_OK))) return true
  if (!(await can(join(directory, 'node_modules'), constants.F_OK))) return false
  const lockfile = await readSmallFile(join(directory, 'package-lock.json'), { maxBytes: MAX_LOCKFILE_BYTES }).catch(
    () => undefined,
  )
  return lockfile?.text.includes('"@opencode-ai/plugin"') ?? false
}

async function can(path: string, mode: number): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    () => false,
  )
}

async function entries(directory: string): Promise<string[]> {
  return readdir(directory).catch(() => [])
}
