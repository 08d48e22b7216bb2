import { QuilError } from '../errors.ts'
import { expandPlaceholders, placeholderNames } from './placeholder.ts'
import type { PanePlugin } from './plugin.ts'
import { suggest } from './suggest.ts'

/**
 * The value of every form field of the plugin: the given one, else its default, else empty. An empty given value counts
 * as none.
 *
 * @throws QuilError `MISSING_FIELD` (names all that are missing), `INVALID_ARGUMENT` (unknown field, NUL in a value)
 */
export function resolveFields(plugin: PanePlugin, given: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const { formFields } = plugin.command
  for (const [name, value] of Object.entries(given)) checkGiven(plugin, name, value)
  const values = Object.fromEntries(
    formFields.map((field) => [field.name, (Object.hasOwn(given, field.name) && given[field.name]) || (field.default ?? '')]),
  )
  const missing = formFields.filter((field) => field.required && values[field.name] === '').map((field) => field.name)
  if (missing.length === 0) return values
  throw new QuilError(
    'MISSING_FIELD',
    `plugin "${plugin.name}" needs a value for ${missing.map((name) => `"${name}"`).join(' and ')}`,
    {
      details: { plugin: plugin.name, missing },
    },
  )
}

/**
 * Fills the plugin's `arg_template` from resolved fields, in one pass: braces inside a value are data.
 *
 * An argument with a placeholder whose value is empty is left out, that argument alone: a template writes an option and
 * its value as one argument (`-p{port}`, `--forward-to={url}`). A value that stands as a whole argument must not begin
 * with `-`: the program would take it for an option.
 *
 * @throws QuilError `INVALID_ARGUMENT`
 */
export function expandArgTemplate(plugin: PanePlugin, values: Readonly<Record<string, string>>): readonly string[] {
  return plugin.command.argTemplate.flatMap((argument) => {
    const names = placeholderNames(argument)
    if (names.some((name) => (Object.hasOwn(values, name) ? values[name] : '') === '')) return []
    const expanded = expandPlaceholders(argument, values)
    if (names.length > 0 && argument.startsWith('{') && expanded.startsWith('-'))
      throw optionLike(plugin, names[0] ?? '', expanded)
    return [expanded]
  })
}

/**
 * The arguments that the given form values add to the command line: {@link resolveFields}, then {@link expandArgTemplate}.
 *
 * @throws QuilError `MISSING_FIELD`, `INVALID_ARGUMENT`
 */
export function expandFieldArgs(plugin: PanePlugin, given: Readonly<Record<string, string>>): readonly string[] {
  return expandArgTemplate(plugin, resolveFields(plugin, given))
}

function checkGiven(plugin: PanePlugin, name: string, value: string): void {
  const known = plugin.command.formFields.map((field) => field.name)
  if (!known.includes(name)) {
    const near = suggest(name, known)
    const list = known.length === 0 ? 'it has none' : `it has ${known.join(', ')}`
    const hint = near === undefined ? list : `did you mean "${near}"?`
    throw new QuilError('INVALID_ARGUMENT', `plugin "${plugin.name}" has no field ${JSON.stringify(name)}: ${hint}`, {
      details: { plugin: plugin.name, field: name, known },
    })
  }
  if (value.includes('\0')) {
    throw new QuilError('INVALID_ARGUMENT', `plugin "${plugin.name}": the value of field "${name}" contains a NUL character`, {
      details: { plugin: plugin.name, field: name },
    })
  }
}

function optionLike(plugin: PanePlugin, field: string, value: string): QuilError {
  return new QuilError(
    'INVALID_ARGUMENT',
    `plugin "${plugin.name}": the value of field "${field}" must not begin with "-", found ${JSON.stringify(value)}: the program would take it for an option`,
    { details: { plugin: plugin.name, field, value } },
  )
}
