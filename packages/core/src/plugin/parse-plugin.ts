import { basename } from 'node:path'
import { parse, TomlError } from 'smol-toml'
import { messageOf } from '../errors.ts'
import { deepFreeze } from './deep-freeze.ts'
import { isTable } from './describe-value.ts'
import { formatKeyPath } from './key-path.ts'
import { overlay } from './overlay.ts'
import type { PanePlugin } from './plugin.ts'
import { checkPlugin, unknownKeys } from './plugin-findings.ts'
import { type Finding, valueAt } from './plugin-rules.ts'
import type { PluginProblem } from './problem.ts'
import { locateKeys, type TomlLines } from './toml-lines.ts'

export interface ParsePluginOptions {
  /** TOML of the built-in plugins by name: a file with one of these names overlays it. */
  readonly builtIns?: ReadonlyMap<string, string>
  /** The plugin's `source`. Default: the file. */
  readonly source?: string
}

export interface ParsedPlugin {
  /** The plugin's name, also of a file with problems, if it can be told. */
  readonly name?: string
  /** Where the name is given, or would be. */
  readonly nameLine: number
  /** The file overlays the built-in of that name. */
  readonly overlays: boolean
  /** Complete and deeply frozen; absent if there is any problem. */
  readonly plugin?: PanePlugin
  /** Every error of the file. */
  readonly problems: readonly PluginProblem[]
  readonly warnings: readonly PluginProblem[]
}

/**
 * Reads one plugin file. Nothing is thrown: all problems come back as data, in the order of their lines. A file whose
 * `[plugin]` table has no name is called like the file.
 */
export function parsePlugin(text: string, file: string, options: ParsePluginOptions = {}): ParsedPlugin {
  const toml = parseToml(text, file)
  if ('problem' in toml) return { nameLine: 1, overlays: false, problems: [toml.problem], warnings: [] }
  const lines = locateKeys(text)
  const name = nameOf(toml.document, file)
  const base = name === undefined ? undefined : options.builtIns?.get(name)
  const named = overlay({ plugin: { name } }, toml.document)
  const { definition, findings } = checkPlugin(base === undefined ? named : overlay(parse(base), named))
  return {
    ...(name !== undefined && { name }),
    nameLine: lines.lineOf(['plugin', 'name']),
    overlays: base !== undefined,
    ...(definition !== undefined && { plugin: deepFreeze({ ...definition, source: options.source ?? file }) }),
    problems: locate(findings, 'error', file, lines),
    warnings: locate(unknownKeys(toml.document), 'warning', file, lines),
  }
}

function parseToml(text: string, file: string): { document: unknown } | { problem: PluginProblem } {
  try {
    return { document: parse(text, { maxDepth: 32, unsafeKeyBehaviour: 'throw' }) }
  } catch (error) {
    const what = messageOf(error)
      .split('\n', 1)[0]
      ?.replace(/^Invalid TOML document: /, '')
    const place = error instanceof TomlError ? { line: error.line, column: error.column } : {}
    return { problem: { file, ...place, message: `not TOML: ${what}`, severity: 'error' } }
  }
}

function nameOf(document: unknown, file: string): string | undefined {
  const given = valueAt(document, ['plugin', 'name'])
  if (given === undefined) return isTable(valueAt(document, ['plugin']) ?? {}) ? basename(file, '.toml') : undefined
  return typeof given === 'string' ? given : undefined
}

function locate(
  findings: readonly Finding[],
  severity: PluginProblem['severity'],
  file: string,
  lines: TomlLines,
): readonly PluginProblem[] {
  return findings
    .map(({ path, message }) => ({ file, line: lines.lineOf(path), keyPath: formatKeyPath(path), message, severity }))
    .sort((a, b) => a.line - b.line)
}
