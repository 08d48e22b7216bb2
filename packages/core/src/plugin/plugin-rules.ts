import { describeValue, isTable, quote } from './describe-value.ts'
import { unknownGroups } from './handler-rules.ts'
import { formatKeyPath, type KeyPath } from './key-path.ts'
import { placeholderNames } from './placeholder.ts'
import { suggest } from './suggest.ts'

/** A broken rule, before its line is known. */
export interface Finding {
  readonly path: KeyPath
  readonly message: string
}

/**
 * The rules between keys. They look at the TOML as written, so that they speak up beside a value of the wrong type
 * elsewhere; what has the wrong type itself is skipped here, the schema reports it.
 */
export function brokenRules(file: unknown): readonly Finding[] {
  return [
    ...NAMED_LISTS.flatMap((list) => duplicateNames(file, list)),
    ...[['command', 'env'], ...tablesAt(file, ['instances']).map(({ path }) => [...path, 'env'])].flatMap((path) =>
      duplicateVariables(file, path),
    ),
    ...crowdedGroups(file),
    ...unknownPlaceholders(file),
    ...strategyNeeds(file),
    ...HANDLER_LISTS.flatMap((list) => tablesAt(file, list).flatMap(unknownGroups)),
  ]
}

const HANDLER_LISTS: readonly KeyPath[] = [['error_handlers'], ['idle_handlers'], ['notification_handlers']]

const NAMED_LISTS: readonly KeyPath[] = [
  ['command', 'form_fields'],
  ['command', 'toggles'],
  ['persistence', 'scrapers'],
  ['instances'],
]

function duplicateNames(file: unknown, list: KeyPath): readonly Finding[] {
  return repeats(
    tablesAt(file, list).map(({ path, table }) => ({ path: [...path, 'name'], name: table['name'] })),
    'a name of its own',
  )
}

function duplicateVariables(file: unknown, list: KeyPath): readonly Finding[] {
  const entries = stringsAt(file, list).filter(({ value }) => value.includes('='))
  return repeats(
    entries.map(({ path, value }) => ({ path, name: value.slice(0, value.indexOf('=')) })),
    'each variable once',
  )
}

function repeats(named: readonly { path: KeyPath; name: unknown }[], expected: string): readonly Finding[] {
  const first = new Map<unknown, KeyPath>()
  const findings: Finding[] = []
  for (const { path, name } of named) {
    const earlier = first.get(name)
    if (typeof name !== 'string') continue
    if (earlier === undefined) first.set(name, path)
    else
      findings.push({ path, message: `expected ${expected}, found ${quote(name)}, which is also at ${formatKeyPath(earlier)}` })
  }
  return findings
}

function crowdedGroups(file: unknown): readonly Finding[] {
  const holder = new Map<string, unknown>()
  const findings: Finding[] = []
  for (const { path, table } of tablesAt(file, ['command', 'toggles'])) {
    const group = table['group']
    if (typeof group !== 'string' || table['default'] !== true) continue
    if (!holder.has(group)) holder.set(group, table['name'])
    else {
      const both = `${describeValue(holder.get(group))} and ${describeValue(table['name'])}`
      findings.push({
        path: [...path, 'default'],
        message: `expected at most one toggle of group ${quote(group)} to be on by default, found ${both}`,
      })
    }
  }
  return findings
}

function unknownPlaceholders(file: unknown): readonly Finding[] {
  const fields = tablesAt(file, ['command', 'form_fields']).flatMap(({ table }) =>
    typeof table['name'] === 'string' ? [table['name']] : [],
  )
  const known = fields.length === 0 ? 'there are no form_fields' : `form_fields has ${fields.map(quote).join(', ')}`
  return stringsAt(file, ['command', 'arg_template']).flatMap(({ path, value }) =>
    placeholderNames(value)
      .filter((name) => !fields.includes(name))
      .map((name) => {
        const near = suggest(name, fields)
        const hint = near === undefined ? '' : `: did you mean "{${near}}"?`
        return { path, message: `expected the name of a form field between braces (${known}), found "{${name}}"${hint}` }
      }),
  )
}

function strategyNeeds(file: unknown): readonly Finding[] {
  const persistence = valueAt(file, ['persistence'])
  if (!isTable(persistence)) return []
  const findings: Finding[] = []
  const lacks = (key: string) =>
    persistence[key] === undefined || (Array.isArray(persistence[key]) && persistence[key].length === 0)
  if (persistence['strategy'] === 'preassign_id' && lacks('start_args')) {
    findings.push({
      path: ['persistence', 'start_args'],
      message: `expected arguments that give the program its id, such as ["--session-id", "{session_id}"], because strategy is "preassign_id", found ${describeValue(persistence['start_args'])}`,
    })
  }
  if (persistence['strategy'] === 'session_scrape' && lacks('scrapers') && lacks('tracker')) {
    findings.push({
      path: ['persistence', 'scrapers'],
      message: 'expected a tracker or at least one scraper, because strategy is "session_scrape", found neither',
    })
  }
  return findings
}

/** The value at a path of unchecked TOML. */
export function valueAt(file: unknown, path: KeyPath): unknown {
  let value = file
  for (const part of path) {
    if (typeof part === 'number') value = Array.isArray(value) ? value[part] : undefined
    else value = isTable(value) && Object.hasOwn(value, part) ? value[part] : undefined
  }
  return value
}

function tablesAt(file: unknown, path: KeyPath): readonly { path: KeyPath; table: Readonly<Record<string, unknown>> }[] {
  return itemsAt(file, path).flatMap(({ path, value }) => (isTable(value) ? [{ path, table: value }] : []))
}

function stringsAt(file: unknown, path: KeyPath): readonly { path: KeyPath; value: string }[] {
  return itemsAt(file, path).flatMap(({ path, value }) => (typeof value === 'string' ? [{ path, value }] : []))
}

function itemsAt(file: unknown, path: KeyPath): readonly { path: KeyPath; value: unknown }[] {
  const list = valueAt(file, path)
  return Array.isArray(list) ? list.map((value: unknown, index) => ({ path: [...path, index], value })) : []
}
