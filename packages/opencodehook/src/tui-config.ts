import { dirname, isAbsolute, resolve } from 'node:path'
import { addPlugin, type MergedConfig, pluginSpec } from './config-content.ts'
import { editJsonc, parseJsonc, pluginEntries } from './jsonc.ts'

/** A TUI configuration the user has in the environment. */
export interface InheritedTuiConfig {
  /** Absolute path, for what it says relative to itself. */
  readonly path: string
  readonly text: string
}

/** Builds the text of a `tui.json` that loads our TUI plugin beside everything the user's own says. */
export function buildTuiConfig(scriptPath: string, inherited?: InheritedTuiConfig): string {
  return mergeTuiConfig(scriptPath, inherited).content
}

/**
 * As `buildTuiConfig`, and says what stood in the way. The result lives in another directory than the user's file, so relative
 * plugins and `{file:…}` references are made absolute first.
 */
export function mergeTuiConfig(scriptPath: string, inherited?: InheritedTuiConfig): MergedConfig {
  const spec = pluginSpec(scriptPath)
  if (inherited === undefined) return addPlugin(spec, undefined, 'tui.json')
  const anchored = anchor(inherited)
  const merged = addPlugin(spec, anchored, `OPENCODE_TUI_CONFIG (${inherited.path})`)
  // opencode starts without a TUI configuration it cannot read; so does ours, with our plugin alone.
  return merged.problem === undefined ? merged : { ...merged, content: addPlugin(spec, undefined, 'tui.json').content }
}

function anchor({ path, text }: InheritedTuiConfig): string {
  const directory = dirname(path)
  let anchored = text.replaceAll(/\{file:([^}]+)\}/g, (whole, file: string) => {
    const name = file.trim()
    return isAbsolute(name) || name.startsWith('~') ? whole : `{file:${resolve(directory, name)}}`
  })
  const parsed = parseJsonc(anchored)
  if ('problem' in parsed) return anchored
  for (const { index, spec } of pluginEntries(parsed.value) ?? []) {
    if (!spec.startsWith('.')) continue // as opencode tells a path from a package
    const list = (parsed.value as { plugin: readonly unknown[] }).plugin
    const at = Array.isArray(list[index]) ? ['plugin', index, 0] : ['plugin', index]
    anchored = editJsonc(anchored, at, resolve(directory, spec))
  }
  return anchored
}
