import { QuilError } from '../errors.ts'
import type { PanePlugin, Toggle } from './plugin.ts'
import { suggest } from './suggest.ts'

/**
 * The arguments of the toggles that are on, in the order the plugin defines them.
 *
 * A name switches a toggle on, `!name` switches one off. A toggle that is on by default stays on unless it is switched
 * off or another one of its group is switched on.
 *
 * @throws QuilError `UNKNOWN_TOGGLE` (no such toggle, or two of one group), `INVALID_ARGUMENT` (both on and off)
 */
export function resolveToggles(plugin: PanePlugin, requested: readonly string[]): readonly string[] {
  return activeToggles(plugin, requested).flatMap((toggle) => toggle.argsWhenOn)
}

/** The toggles that are on; see {@link resolveToggles}. */
export function activeToggles(plugin: PanePlugin, requested: readonly string[]): readonly Toggle[] {
  const on = new Set(requested.filter((name) => !name.startsWith('!')))
  const off = new Set(requested.filter((name) => name.startsWith('!')).map((name) => name.slice(1)))
  refuseUnknown(plugin, [...on, ...off])
  const both = [...on].find((name) => off.has(name))
  if (both !== undefined) {
    throw new QuilError('INVALID_ARGUMENT', `plugin "${plugin.name}": toggle "${both}" is switched both on and off`, {
      details: { plugin: plugin.name, toggle: both },
    })
  }
  const { toggles } = plugin.command
  const holders = groupHolders(
    plugin,
    toggles.filter((toggle) => on.has(toggle.name)),
  )
  return toggles.filter((toggle) => {
    if (on.has(toggle.name)) return true
    return toggle.default && !off.has(toggle.name) && !(toggle.group !== undefined && holders.has(toggle.group))
  })
}

function refuseUnknown(plugin: PanePlugin, names: readonly string[]): void {
  const known = plugin.command.toggles.map((toggle) => toggle.name)
  const unknown = names.find((name) => !known.includes(name))
  if (unknown === undefined) return
  const near = suggest(unknown, known)
  const list = known.length === 0 ? 'it has none' : `it has ${known.join(', ')}`
  const hint = near === undefined ? list : `did you mean "${near}"?`
  throw new QuilError('UNKNOWN_TOGGLE', `plugin "${plugin.name}" has no toggle ${JSON.stringify(unknown)}: ${hint}`, {
    details: { plugin: plugin.name, toggle: unknown, known },
  })
}

function groupHolders(plugin: PanePlugin, wanted: readonly Toggle[]): ReadonlyMap<string, string> {
  const holders = new Map<string, string>()
  for (const { name, group } of wanted) {
    if (group === undefined) continue
    const other = holders.get(group)
    if (other !== undefined) {
      throw new QuilError(
        'UNKNOWN_TOGGLE',
        `plugin "${plugin.name}": toggles "${other}" and "${name}" are both of group "${group}"; choose one`,
        { details: { plugin: plugin.name, toggles: [other, name], group } },
      )
    }
    holders.set(group, name)
  }
  return holders
}
