import { seededRandom } from '@quil/testkit'

export interface RandomConfig {
  readonly text: string
  readonly value: { readonly plugin?: readonly unknown[] } & Readonly<Record<string, unknown>>
}

/** A configuration as a person might write it: JSON with comments, odd spacing and trailing commas. The same for the same seed. */
export function randomConfig(seed: number): RandomConfig {
  const random = seededRandom(seed)
  const below = (limit: number): number => Math.floor(random() * limit)
  const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T
  let comments = 0
  const space = (): string => {
    const kind = below(8)
    if (kind === 0) return ` /* c${comments++} {}[]," */ `
    if (kind === 1) return ` // c${comments++} "]},\n`
    return pick(['', ' ', '\n', '\n  ', '\t', '\r\n'])
  }
  const scalar = (): unknown =>
    pick([0, -1.5, 1e21, true, false, null, '', 'a/b', '{env:X}', '{file:~/x}', 'ü"\\\n\t//', '/* no comment */', '日本', '🦊'])
  const value = (depth: number): unknown => {
    const kind = depth > 2 ? 0 : below(4)
    if (kind === 1) return Array.from({ length: below(4) }, () => value(depth + 1))
    if (kind === 2) return object(depth + 1)
    return scalar()
  }
  const object = (depth: number): Record<string, unknown> =>
    Object.fromEntries(
      Array.from({ length: below(5) }, (_, index) => [pick(['model', 'k', 'ü', 'a b', '']) + index, value(depth)]),
    )
  const plugin = (): unknown =>
    pick<() => unknown>([() => 'a@1', () => '/b c.js', () => ['c', object(1)], () => 'file:///d%20e.js'])()
  const write = (item: unknown): string => {
    if (Array.isArray(item)) return wrap('[', item.map(write), ']')
    if (typeof item !== 'object' || item === null) return JSON.stringify(item)
    return wrap(
      '{',
      Object.entries(item).map(([key, inner]) => `${JSON.stringify(key)}${space()}:${space()}${write(inner)}`),
      '}',
    )
  }
  const wrap = (open: string, items: readonly string[], close: string): string => {
    const trailing = items.length > 0 && below(3) === 0 ? `${space()},` : ''
    return open + items.map((item) => space() + item + space()).join(',') + trailing + space() + close
  }
  const plugins = below(4) === 0 ? {} : { plugin: Array.from({ length: below(4) }, plugin) }
  const config = below(2) === 0 ? { ...plugins, ...object(0) } : { ...object(0), ...plugins }
  return { text: space() + write(config) + space(), value: config }
}
