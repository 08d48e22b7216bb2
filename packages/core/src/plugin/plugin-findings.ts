import * as v from 'valibot'
import { describeValue, isTable } from './describe-value.ts'
import { isBelow, type KeyPath } from './key-path.ts'
import { type PluginDefinition, pluginFileSchema } from './plugin-file.ts'
import { brokenRules, type Finding, valueAt } from './plugin-rules.ts'
import { expectationOf, pluginFileKeys, pluginFileShape, type Shape, shapeAt } from './plugin-shape.ts'
import { suggest } from './suggest.ts'

/** Checks unchecked TOML against schema and rules. Either a definition, or everything that is wrong. */
export function checkPlugin(file: unknown): { definition?: PluginDefinition; findings: readonly Finding[] } {
  const misplaced = misplacedValues(file)
  const result = v.safeParse(pluginFileSchema, file, { abortPipeEarly: true })
  const wrong = (result.issues ?? [])
    .map((issue) => toFinding(file, issue))
    // What the schema says about the inside of a list that should be a table only confuses.
    .filter(({ path }) => !misplaced.some((outer) => isBelow(path, outer.path)))
  const findings = [...misplaced, ...wrong, ...brokenRules(file)]
  return result.success && findings.length === 0 ? { definition: result.output, findings } : { findings }
}

/** Keys the schema does not know, each with the key that was probably meant. */
export function unknownKeys(file: unknown, shape: Shape = pluginFileShape, path: KeyPath = []): readonly Finding[] {
  if (shape.kind === 'list' && Array.isArray(file)) {
    return file.flatMap((item: unknown, index) => unknownKeys(item, shape.item, [...path, index]))
  }
  if (shape.kind !== 'table' || !isTable(file)) return []
  return Object.keys(file).flatMap((key) => {
    const known = shape.keys.get(key)
    if (known !== undefined) return unknownKeys(file[key], known, [...path, key])
    return [{ path: [...path, key], message: `unknown key ${JSON.stringify(key)}${hint(key, shape.keys.keys())}` }]
  })
}

function hint(key: string, siblings: Iterable<string>): string {
  const near = suggest(key, siblings)
  if (near !== undefined) return `: did you mean "${near}"?`
  const elsewhere = pluginFileKeys().find((known) => known.key.endsWith(`.${key}`))
  return elsewhere === undefined ? '' : `: did you mean "${elsewhere.key}"?`
}

/** Lists and dates where a table must be: valibot would take them for tables. */
function misplacedValues(file: unknown, shape: Shape = pluginFileShape, path: KeyPath = []): readonly Finding[] {
  if (file === undefined) return []
  if (shape.kind === 'list') {
    return Array.isArray(file) ? file.flatMap((item: unknown, index) => misplacedValues(item, shape.item, [...path, index])) : []
  }
  if (shape.kind === 'value') return []
  if (!isTable(file)) return [{ path, message: `expected a table, found ${describeValue(file)}` }]
  if (shape.kind === 'open table') return []
  return [...shape.keys].flatMap(([key, below]) => misplacedValues(file[key], below, [...path, key]))
}

function toFinding(file: unknown, issue: v.BaseIssue<unknown>): Finding {
  const path = (issue.path ?? []).map(({ key }) => key as string | number)
  const shape = shapeAt(path)
  const expected = issue.kind === 'schema' && shape !== undefined ? expectationOf(shape) : issue.message
  return { path, message: `expected ${expected}, found ${describeValue(valueAt(file, path))}` }
}
