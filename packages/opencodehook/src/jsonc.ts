import {
  applyEdits,
  type FormattingOptions,
  type JSONPath,
  modify,
  type ParseError,
  parse,
  printParseErrorCode,
} from 'jsonc-parser'

const FORMAT: FormattingOptions = { insertSpaces: true, tabSize: 2 }

/** Reads JSON with comments and trailing commas. The problem is for a person. */
export function parseJsonc(text: string): { readonly value: unknown } | { readonly problem: string } {
  const errors: ParseError[] = []
  const value: unknown = parse(text, errors, { allowTrailingComma: true })
  const [first] = errors
  if (first === undefined) return { value }
  const line = text.slice(0, first.offset).split('\n').length
  return { problem: `line ${line}: ${printParseErrorCode(first.error)}` }
}

/** Sets (or with `undefined` removes) one value and leaves the rest of the text as it stands, comments included. */
export function editJsonc(text: string, path: JSONPath, value: unknown, options: { insert?: boolean } = {}): string {
  return applyEdits(text, modify(text, path, value, { formattingOptions: FORMAT, isArrayInsertion: options.insert === true }))
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
