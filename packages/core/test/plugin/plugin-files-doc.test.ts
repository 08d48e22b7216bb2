import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { parsePlugin, pluginFileKeys, STRATEGIES } from '../../src/plugin/index.ts'

const doc = await readFile(new URL('../../../../docs/plugin-files.md', import.meta.url), 'utf8')

/** Rows of the key tables: key, type, default. */
const rows = [...doc.matchAll(/^\| `([a-z_.[\]]+)` \| ([^|]+) \| ([^|]+) \| [^|]+ \|$/gm)].map(
  ([, key = '', type = '', value = '']) => ({ key, type, value }),
)

test('the page has every key of the schema, in its order, and no other', () => {
  const keys = rows.map(({ key }) => key)
  expect([...keys].sort()).toEqual(
    pluginFileKeys()
      .map(({ key }) => key)
      .sort(),
  )
})

test.each(pluginFileKeys())('the page has the type of $key and whether it is required', ({ key, expected, required }) => {
  const row = rows.find((row) => row.key === key)
  const types: Readonly<Record<string, string>> = {
    'true or false': 'boolean',
    'a list of strings': 'list of strings',
    'a table': 'table',
  }
  expect(row?.type).toBe(types[expected] ?? 'string')
  // A plugin without a name is called like its file.
  expect(row?.value === 'required').toBe(required && key !== 'plugin.name')
})

test('the page explains every strategy', () => {
  for (const strategy of STRATEGIES) expect(doc).toMatch(new RegExp(`^\\| \`${strategy}\` \\| .+ \\|$`, 'm'))
})

test('the first example on the page is a valid plugin', () => {
  const example = /```toml\n([^`]+)```/.exec(doc)?.[1] ?? ''
  expect(parsePlugin(example, 'psql.toml')).toMatchObject({ plugin: { name: 'psql' }, problems: [], warnings: [] })
})
