/** What a template is filled from: `{name}` → value. */
export type TemplateValues = Readonly<Record<string, string>>

// No /g on the tester: a sticky lastIndex would make `test` lie.
const PLACEHOLDER = /\{([a-z][a-z0-9_]*)\}/i
const PLACEHOLDERS = /\{([a-z][a-z0-9_]*)\}/gi

/** Whether any argument contains a `{placeholder}`. */
export function templateHasPlaceholder(template: readonly string[]): boolean {
  return template.some((argument) => PLACEHOLDER.test(argument))
}

/** The names of all placeholders, each once, in order. */
export function templatePlaceholders(template: readonly string[]): string[] {
  return [...new Set(template.flatMap((argument) => [...argument.matchAll(PLACEHOLDERS)].map((match) => match[1] ?? '')))]
}

/**
 * Fills a template's placeholders in one pass: braces inside a value are data. A template without placeholders comes back as
 * it is. A template with a placeholder that has no value, or an empty one, comes to nothing at all: half a
 * `--session` is worse than none (an empty id silently starts a new conversation).
 */
export function expandTemplate(template: readonly string[], values: TemplateValues): string[] {
  if (templatePlaceholders(template).some((name) => filled(values, name) === '')) return []
  return template.map((argument) => argument.replace(PLACEHOLDERS, (_, name: string) => filled(values, name)))
}

function filled(values: TemplateValues, name: string): string {
  return Object.hasOwn(values, name) ? (values[name] ?? '') : ''
}
