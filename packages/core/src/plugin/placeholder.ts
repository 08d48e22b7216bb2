/** The names of the `{placeholders}` in one argument, in order. */
export function placeholderNames(argument: string): readonly string[] {
  return [...argument.matchAll(placeholder())].map((match) => match[0].slice(1, -1))
}

/** Replaces each `{name}` by its value, in one pass: braces inside a value are data. Unknown names stay as they are. */
export function expandPlaceholders(argument: string, values: Readonly<Record<string, string>>): string {
  return argument.replaceAll(placeholder(), (whole) => {
    const name = whole.slice(1, -1)
    return Object.hasOwn(values, name) ? (values[name] ?? '') : whole
  })
}

// A new object each time: a shared one with /g keeps `lastIndex` between calls.
function placeholder(): RegExp {
  return /\{[a-z][a-z0-9_]*\}/gi
}
