import { QuilError } from '../errors.ts'
import { isScrubbed } from './env-scrub.ts'

export interface ChildEnvRequest {
  /** The caller's environment. */
  readonly base: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  /** The plugin's, then its instance's variables. */
  readonly plugin: Readonly<Record<string, string>>
  /** The caller's wishes for this pane; `null` unsets. */
  readonly caller: Readonly<Record<string, string | null>>
  /** The pane's identity and the tracker's variables. Last, because a tracker has already merged the caller's value into its own. */
  readonly tracker: Readonly<Record<string, string>>
}

/**
 * Builds a pane's environment: the caller's without the markers of an outer agent, terminal or launcher, then what every pane
 * has, then plugin, caller, tracker. Pure; answers a new object with strings only (node-pty writes `undefined` out as text).
 *
 * @throws QuilError `INVALID_ARGUMENT` for a name or value the system cannot take
 */
export function childEnv(request: ChildEnvRequest): Record<string, string> {
  const env: Record<string, string> = {}
  for (const [name, value] of Object.entries(request.base)) {
    if (value !== undefined && !isScrubbed(name)) env[name] = value
  }
  Object.assign(env, { TERM: 'xterm-256color', COLORTERM: 'truecolor', PWD: request.cwd }, request.plugin)
  for (const [name, value] of Object.entries(request.caller)) {
    checkVariable(name, value)
    if (value === null) delete env[name]
    else env[name] = value
  }
  return Object.assign(env, request.tracker)
}

function checkVariable(name: string, value: string | null): void {
  if (name === '' || /[=\0]/.test(name)) {
    throw new QuilError('INVALID_ARGUMENT', `env: ${JSON.stringify(name)} cannot be the name of a variable`, {
      details: { name },
    })
  }
  if (value !== null && (typeof value !== 'string' || value.includes('\0'))) {
    throw new QuilError('INVALID_ARGUMENT', `env.${name}: expected a string without NUL, or null to unset it`, {
      details: { name },
    })
  }
}
