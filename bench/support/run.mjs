import { execFile, spawnSync } from 'node:child_process'
import { promisify } from 'node:util'

/** Runs a program to its end; answers what it printed. */
export async function run(file, args, env) {
  return (await promisify(execFile)(file, args, { env })).stdout
}

/** The first line a program prints of its version; `undefined` where there is no such program. */
export function versionOf(file, option) {
  const { error, stdout } = spawnSync(file, [option], { encoding: 'utf8' })
  return error === undefined ? stdout.split('\n')[0] : undefined
}
