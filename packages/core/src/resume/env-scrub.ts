import { parse } from 'smol-toml'
import * as v from 'valibot'
import { readDefault } from '../plugin/defaults-folder.ts'

// The list itself, with the reason of every entry, is `defaults/scrub.toml`.
const ScrubFile = v.record(v.string(), v.object({ names: v.array(v.string()), prefixes: v.optional(v.array(v.string()), []) }))

interface ScrubList {
  readonly names: ReadonlySet<string>
  readonly prefixes: readonly string[]
}

let list: ScrubList | undefined

/** Whether a variable of the caller's environment is kept from a pane. */
export function isScrubbed(name: string): boolean {
  list ??= load()
  return list.names.has(name) || list.prefixes.some((prefix) => name.startsWith(prefix))
}

function load(): ScrubList {
  const groups = Object.values(v.parse(ScrubFile, parse(readDefault('scrub.toml').text)))
  return { names: new Set(groups.flatMap((group) => group.names)), prefixes: groups.flatMap((group) => group.prefixes) }
}
