import { QuilError } from '../errors.ts'
import { expandFieldArgs, resolveToggles } from '../plugin/index.ts'
import type { PanePlugin, PluginInstance } from '../plugin/plugin.ts'

export interface SpawnArgsRequest {
  readonly plugin: PanePlugin
  readonly instance?: PluginInstance
  readonly toggles: readonly string[]
  readonly fields: Readonly<Record<string, string>>
  /** The caller's own arguments for this pane. */
  readonly args: readonly string[]
  /** Expanded start or resume arguments. */
  readonly templateArgs: readonly string[]
  /** The tracker's, put first. */
  readonly trackerArgs: readonly string[]
}

/**
 * Puts a command line together. Pure; the definition is not touched. In this order:
 * tracker, the plugin's base arguments (an instance's replace them), form fields, toggles, the caller's, start or resume arguments.
 *
 * @throws QuilError `UNKNOWN_TOGGLE`, `MISSING_FIELD`, `INVALID_ARGUMENT`
 */
export function resolveSpawnArgs(request: SpawnArgsRequest): string[] {
  const { plugin, instance, templateArgs } = request
  const base = [
    ...request.trackerArgs,
    ...(instance === undefined ? plugin.command.args : instance.args),
    ...expandFieldArgs(plugin, request.fields),
    ...resolveToggles(plugin, request.toggles),
  ]
  // Behind the caller's `--` everything is an operand: there `--session` would be sent as a prompt.
  const end = request.args.indexOf('--')
  const options = end === -1 ? request.args : request.args.slice(0, end)
  const operands = end === -1 ? [] : request.args.slice(end)
  return [...base, ...options, ...templateArgs, ...operands].map(checkArgument)
}

/** exec would cut the argument at a NUL, silently. */
function checkArgument(argument: string): string {
  if (!argument.includes('\0')) return argument
  throw new QuilError('INVALID_ARGUMENT', `an argument cannot contain NUL: ${JSON.stringify(argument)}`, {
    details: { argument },
  })
}
