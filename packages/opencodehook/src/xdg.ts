import { isAbsolute, join } from 'node:path'

type Env = Readonly<Record<string, string>>

/** opencode's own directories under the XDG rules, by which an empty variable is one that is not set. */
export const opencodeConfig = (env: Env): string => below(env, 'XDG_CONFIG_HOME', '.config')
const opencodeData = (env: Env): string => below(env, 'XDG_DATA_HOME', '.local/share')
export const opencodeState = (env: Env): string => below(env, 'XDG_STATE_HOME', '.local/state')

/** Where opencode has its conversations. */
export function databasePath(env: Env): string {
  const given = env['OPENCODE_DB'] || 'opencode.db'
  return isAbsolute(given) ? given : join(opencodeData(env), given)
}

export function userHome(env: Env): string {
  return env['HOME'] || '/'
}

function below(env: Env, variable: string, standard: string): string {
  return join(env[variable] || join(userHome(env), standard), 'opencode')
}
