import { formatKeyPath, type KeyPath } from './key-path.ts'
import { pluginFileSchema } from './plugin-file.ts'

/** What may stand at a place of a plugin file, read off the schema. */
export type Shape =
  | { readonly kind: 'table'; readonly keys: ReadonlyMap<string, Shape>; readonly required: boolean }
  | { readonly kind: 'open table'; readonly value: Shape; readonly required: boolean }
  | { readonly kind: 'list'; readonly item: Shape; readonly required: boolean }
  | { readonly kind: 'value'; readonly expected: string; readonly required: boolean }

/** The shape of a whole plugin file. */
export const pluginFileShape: Shape = shapeOf(pluginFileSchema as unknown as SchemaNode)

/** The shape at a key path, if the file can have that path. */
export function shapeAt(path: KeyPath): Shape | undefined {
  let shape: Shape | undefined = pluginFileShape
  for (const part of path) {
    if (shape?.kind === 'list') shape = shape.item
    else if (shape?.kind === 'open table') shape = shape.value
    else shape = shape?.kind === 'table' ? shape.keys.get(String(part)) : undefined
  }
  return shape
}

/** Names what should stand there: `a list of tables`, `true or false`. */
export function expectationOf(shape: Shape): string {
  if (shape.kind === 'value') return shape.expected
  if (shape.kind !== 'list') return 'a table'
  return shape.item.kind === 'table' ? 'a list of tables' : 'a list of strings'
}

export interface PluginFileKey {
  /** `command.toggles[].name` */
  readonly key: string
  readonly expected: string
  readonly required: boolean
}

/** Every key of a plugin file that holds a value, in the order of the schema. */
export function pluginFileKeys(shape: Shape = pluginFileShape, prefix = ''): readonly PluginFileKey[] {
  if (shape.kind === 'list' && shape.item.kind === 'table') return pluginFileKeys(shape.item, `${prefix}[]`)
  if (shape.kind !== 'table') return [{ key: prefix, expected: expectationOf(shape), required: shape.required }]
  return [...shape.keys].flatMap(([key, below]) =>
    pluginFileKeys(below, prefix === '' ? formatKeyPath([key]) : `${prefix}.${formatKeyPath([key])}`),
  )
}

/** The part of a valibot schema that is the same for all its kinds. */
interface SchemaNode {
  readonly type: string
  readonly entries?: Readonly<Record<string, SchemaNode>>
  readonly item?: SchemaNode
  readonly wrapped?: SchemaNode
  readonly value?: SchemaNode
  readonly options?: readonly (string | SchemaNode)[]
}

function shapeOf(schema: SchemaNode, required = true): Shape {
  if (schema.wrapped !== undefined) return shapeOf(schema.wrapped, false)
  if (schema.entries !== undefined) {
    const keys = Object.entries(schema.entries).map(([key, entry]) => [key, shapeOf(entry)] as const)
    return { kind: 'table', keys: new Map(keys), required }
  }
  if (schema.item !== undefined) return { kind: 'list', item: shapeOf(schema.item), required }
  if (schema.value !== undefined) return { kind: 'open table', value: shapeOf(schema.value), required }
  return { kind: 'value', expected: expectedValue(schema), required }
}

function expectedValue(schema: SchemaNode): string {
  if (schema.type === 'boolean') return 'true or false'
  if (schema.type === 'number') return 'a finite number'
  const options = (schema.options ?? []).map((option) => (typeof option === 'string' ? `"${option}"` : expectedValue(option)))
  if (options.length === 0) return `a ${schema.type}`
  return schema.type === 'picklist' ? `one of ${options.join(', ')}` : options.join(' or ')
}
