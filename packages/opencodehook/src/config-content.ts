import { pathToFileURL } from 'node:url'
import { editJsonc, parseJsonc, pluginEntries, removeEntry } from './jsonc.ts'

export interface MergedConfig {
  /** Value for the variable; the inherited one where nothing could be merged. */
  readonly content: string
  readonly problem?: string
}

const OURS = /[\\/]opencodehook[\\/]quil-(?:session|tui)-tracker\.js$/

/**
 * Builds a value of `OPENCODE_CONFIG_CONTENT` that loads our server plugin beside everything an inherited value says. The
 * inherited text is edited, not rewritten: comments, `{env:…}` and unknown keys stay as they are. Text that is not
 * JSON with comments is left alone, for opencode refuses to start on it and its message must be about the user's text.
 */
export function buildConfigContent(scriptPath: string, inherited?: string): string {
  return mergeConfigContent(scriptPath, inherited).content
}

/** As `buildConfigContent`, and says what stood in the way. */
export function mergeConfigContent(scriptPath: string, inherited?: string): MergedConfig {
  return addPlugin(pluginSpec(scriptPath), inherited, 'OPENCODE_CONFIG_CONTENT')
}

/** A file URL: in an absolute path `{env:…}` would be taken for a reference. */
export function pluginSpec(scriptPath: string): string {
  return pathToFileURL(scriptPath).href
}

/** Adds one plugin to a configuration text, in place of any other installation of ours. */
export function addPlugin(spec: string, inherited: string | undefined, where: string): MergedConfig {
  if (inherited === undefined || inherited.trim() === '') return { content: JSON.stringify({ plugin: [spec] }) }
  const parsed = parseJsonc(inherited)
  if ('problem' in parsed) return { content: inherited, problem: `${where} is not valid JSON with comments (${parsed.problem})` }
  const entries = pluginEntries(parsed.value)
  if (entries === undefined) return { content: inherited, problem: `${where} is not an object with a list of plugins` }
  let content = inherited
  for (const { index } of entries.filter((entry) => isOurs(entry.spec) && entry.spec !== spec).reverse()) {
    content = removeEntry(content, ['plugin', index]) // of an outer pane, perhaps with another home
  }
  if (entries.some((entry) => entry.spec === spec)) return { content }
  const list = (parsed.value as { plugin?: readonly unknown[] }).plugin
  if (list === undefined) return { content: editJsonc(content, ['plugin'], [spec]) }
  return { content: editJsonc(content, ['plugin', -1], spec, { insert: true }) }
}

function isOurs(spec: string): boolean {
  return OURS.test(spec)
}
