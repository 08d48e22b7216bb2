import { parse } from 'smol-toml'
import * as v from 'valibot'
import { readDefault } from '../plugin/defaults-folder.ts'

// The list itself, with the reason of every entry, is `defaults/scrub.toml`.
const ScrubFile = v.record(v.string(), v.object({ names: v.array(v.string()), prefixes: v.optional(v.array(v.string()), []) }))

interface ScrubList {
  readonly names: ReadonlySet<string>
  /** Of all prefixes in one: every variable of every start is looked at. */
  readonly prefixes: RegExp
}

let list: ScrubList | undefined
/** What was asked before: the same names at every start. */
const judged = new Map<string, boolean>()
const MOST_JUDGED = 1000

/** Whether a variable of the caller's environment is kept from a pane. */
export function isScrubbed(name: string): boolean {
  const known = judged.get(name)
  if (known !== undefined) return known
  list ??= load()
  const scrubbed = list.names.has(name) || list.prefixes.test(name)
  if (judged.size < MOST_JUDGED) judged.set(name, scrubbed)
  return scrubbed
}

function load(): ScrubList {
  const groups = Object.values(v.parse(ScrubFile, parse(readDefault('scrub.toml').text)))
  const prefixes = groups.flatMap((group) => group.prefixes).map((prefix) => prefix.replaceAll(/[^\w]/g, '\\$&'))
  return { names: new Set(groups.flatMap((group) => group.names)), prefixes: new RegExp(`^(${prefixes.join('|') || '(?!)'})`) }
}
