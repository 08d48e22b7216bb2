import {
  applyEdits,
  createScanner,
  findNodeAtLocation,
  type JSONPath,
  modify,
  type ParseError,
  parse,
  parseTree,
  printParseErrorCode,
  type SyntaxKind,
} from 'jsonc-parser'

/** `SyntaxKind.CommaToken`: the package declares it as a `const enum`, which a file compiled on its own cannot read. */
const COMMA = 5 as SyntaxKind

/** Reads JSON with comments and trailing commas. The problem is for a person. */
export function parseJsonc(text: string): { readonly value: unknown } | { readonly problem: string } {
  const errors: ParseError[] = []
  const value: unknown = parse(text, errors, { allowTrailingComma: true })
  const [first] = errors
  if (first === undefined) return { value }
  const line = text.slice(0, first.offset).split('\n').length
  return { problem: `line ${line}: ${printParseErrorCode(first.error)}` }
}

/** Sets one value and leaves the rest of the text as it stands, comments and spacing included. */
export function editJsonc(text: string, path: JSONPath, value: unknown, options: { insert?: boolean } = {}): string {
  return applyEdits(text, modify(text, path, value, { isArrayInsertion: options.insert === true }))
}

/**
 * Takes one entry out of a list: its own text and the comma behind it. A comma in front of a last entry stays, for a trailing one
 * is allowed. (jsonc-parser's own removal cuts neighbours in half: `["a","b"]` becomes `["a""]`.)
 */
export function removeEntry(text: string, path: JSONPath): string {
  const root = parseTree(text, [], { allowTrailingComma: true })
  const node = root && findNodeAtLocation(root, path)
  if (node === undefined) return text
  const end = node.offset + node.length
  const scanner = createScanner(text, true)
  scanner.setPosition(end)
  const comma = scanner.scan() === COMMA ? scanner.getTokenOffset() : undefined
  const rest = comma === undefined ? text.slice(end) : text.slice(end, comma) + text.slice(comma + 1)
  return text.slice(0, node.offset) + rest
}

/** The plugin list of an opencode configuration: each entry and its specifier. `undefined` where it is not a list. */
export function pluginEntries(config: unknown): readonly { readonly index: number; readonly spec: string }[] | undefined {
  if (typeof config !== 'object' || config === null || Array.isArray(config)) return undefined
  const list: unknown = 'plugin' in config ? config.plugin : []
  if (!Array.isArray(list)) return undefined
  return list.flatMap((entry: unknown, index) => {
    const spec: unknown = Array.isArray(entry) ? entry[0] : entry // `[specifier, options]`
    return typeof spec === 'string' ? [{ index, spec }] : []
  })
}
