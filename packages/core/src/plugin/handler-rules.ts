import { formatKeyPath, type KeyPath } from './key-path.ts'
import { numberedPlaceholders } from './notice-placeholder.ts'
import { compilePattern } from './pattern.ts'
import type { Finding } from './plugin-rules.ts'

type Table = { readonly path: KeyPath; readonly table: Readonly<Record<string, unknown>> }

/** `{1}` to `{9}` in the words of a handler must be capture groups of its pattern. */
export function unknownGroups({ path, table }: Table): readonly Finding[] {
  const pattern = table['pattern']
  const compiled = typeof pattern === 'string' ? compilePattern(pattern) : undefined
  if (compiled === undefined || 'expected' in compiled) return []
  const { groupCount } = compiled
  return ['title', 'message'].flatMap((key) => {
    const words = table[key]
    if (typeof words !== 'string') return []
    return numberedPlaceholders(words)
      .filter((number) => !(/^[1-9]$/.test(number) && Number(number) <= groupCount))
      .map((number) => ({
        path: [...path, key],
        message: `expected the number of a capture group of ${formatKeyPath([...path, 'pattern'])} between braces (${groupsOf(groupCount)}), found "{${number}}"`,
      }))
  })
}

function groupsOf(count: number): string {
  if (count === 0) return 'it has none; "{match}" is all that matched'
  return count === 1 ? 'it has {1}' : `it has {1} to {${Math.min(count, 9)}}`
}
