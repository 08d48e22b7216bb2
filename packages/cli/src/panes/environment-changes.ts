import type { PanePlugin } from '@quil/core'
import type { PaneRecord } from '@quil/core/workspace'

export interface EnvironmentChanges {
  /** Variables the program gets that the caller does not have so. The value only where it is Quil's own, whole. */
  readonly set: readonly { readonly name: string; readonly value?: string }[]
  /** Variables of the caller that the program does not get. */
  readonly unset: readonly string[]
}

/** Compares a plan's environment with the caller's. Values that a person may have put there, secrets among them, are left out. */
export function environmentChanges(
  env: Readonly<Record<string, string>>,
  caller: Readonly<Record<string, string | undefined>>,
  plugin: PanePlugin,
  record: PaneRecord,
): EnvironmentChanges {
  const instance = plugin.instances.find(({ name }) => name === record.instance)
  const given = new Set([...Object.keys(plugin.command.env), ...Object.keys(instance?.env ?? {}), ...Object.keys(record.env)])
  const isQuils = (name: string): boolean =>
    name !== 'QUIL_SPAWN_ID' && // new for every start
    !given.has(name) &&
    (name.startsWith('QUIL_') || PLAIN.has(name) || caller[name] === undefined)
  const changed = Object.entries(env).filter(([name, value]) => caller[name] !== value)
  return {
    set: changed.map(([name, value]) => (isQuils(name) ? { name, value } : { name })).sort(byName),
    unset: Object.keys(caller)
      .filter((name) => caller[name] !== undefined && !(name in env))
      .sort(),
  }
}

/** Set by Quil whatever the caller had. Every other variable with a caller's value may have been merged into ours. */
const PLAIN = new Set(['TERM', 'COLORTERM', 'PWD'])

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1
}
