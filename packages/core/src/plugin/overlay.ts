import { isTable } from './describe-value.ts'

/** Lays one TOML document over another: tables merge key by key, everything else, lists too, is replaced whole. */
export function overlay(base: unknown, over: unknown): unknown {
  if (!isTable(base) || !isTable(over)) return over
  const merged: Record<string, unknown> = Object.assign(Object.create(null), base)
  for (const [key, value] of Object.entries(over)) merged[key] = Object.hasOwn(base, key) ? overlay(base[key], value) : value
  return merged
}
