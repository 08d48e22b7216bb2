import { join } from 'node:path'

type Env = Readonly<Record<string, string>>

/** opencode's own directories under the XDG rules, by which an empty variable is one that is not set. */
export const opencodeConfig = (env: Env): string => below(env, 'XDG_CONFIG_HOME', '.config')
export const opencodeData = (env: Env): string => below(env, 'XDG_DATA_HOME', '.local/share')
export const opencodeState = (env: Env): string => below(env, 'XDG_STATE_HOME', '.local/state')

export function userHome(env: Env): string {
  return env['HOME'] || '/'
}

function below(env: Env, variable: string, standard: string): string {
  return join(env[variable] || join(userHome(env), standard), 'opencode')
}
