import { isAbsolute } from 'node:path'
import * as v from 'valibot'
import { compilePattern } from './pattern.ts'
import { placeholderNames } from './placeholder.ts'
import type { Pattern } from './plugin.ts'

// Schemas of single values. A rule's message is what was expected, as it stands in "expected …, found …".

type Text = v.GenericSchema<unknown, string>

export const text: Text = v.pipe(
  v.string(),
  v.check((value) => !value.includes('\0'), 'text without a NUL character'),
)

export const filledText: Text = where(text, (value) => value.trim() !== '', 'text that is not empty')

/** The name of a plugin: also a file name and a word on a command line. */
export const pluginName: Text = where(
  text,
  (value) => /^[a-z0-9][a-z0-9_-]{0,63}$/.test(value),
  'a name of at most 64 lower-case letters, digits, "_" and "-" that begins with a letter or digit',
)

/** The name of a toggle or instance: a word on a command line. */
export const optionName: Text = where(
  text,
  (value) => /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/.test(value),
  'a name of at most 64 letters, digits, "_", "-" and "." that begins with a letter or digit',
)

/** A name that can stand between braces in an argument. */
export const placeholderName: Text = where(
  text,
  (value) => /^[A-Za-z][A-Za-z0-9_]{0,63}$/.test(value),
  'a name of at most 64 letters, digits and "_" that begins with a letter',
)

/** The shell's stand-in, a program name, or a path to a program. */
export const commandName: Text = where(
  where(
    filledText,
    (value) => value === '{shell}' || placeholderNames(value).length === 0,
    'a program name without placeholders (only "{shell}" is known here)',
  ),
  (value) => value.includes('/') || value.includes('\\') || !/\s/.test(value),
  'a program name alone, its arguments in "args"',
)

export const programPath: Text = where(
  text,
  (value) => isAbsolute(value) || /^~\/./.test(value),
  'an absolute path, or one that begins with "~/"',
)

export const webAddress: Text = where(text, isWebAddress, 'an http:// or https:// URL')

export const textList: v.GenericSchema<unknown, readonly string[]> = v.array(text)

const envEntry = where(
  where(
    where(text, (value) => value.includes('='), '"NAME=value"'),
    (value) => /^[A-Za-z_][A-Za-z0-9_]*=/.test(value),
    '"NAME=value" with a name of letters, digits and "_" that does not begin with a digit',
  ),
  (value) => !/^QUIL_/i.test(value),
  'a variable whose name does not begin with "QUIL_" (Quil sets those itself)',
)

/** `["NAME=value"]`, as a table. */
export const envList: v.GenericSchema<unknown, Readonly<Record<string, string>>> = v.pipe(
  v.array(envEntry),
  v.transform((entries) => Object.fromEntries(entries.map(splitEntry))),
)

/** Any pattern, and one that must have exactly one capture group. */
export const pattern: v.GenericSchema<unknown, Pattern> = compiled()
export const scraperPattern: v.GenericSchema<unknown, Pattern> = compiled(1)

function where(schema: Text, test: (value: string) => boolean, expected: string): Text {
  return v.pipe(schema, v.check(test, expected))
}

function compiled(groupCount?: number): v.GenericSchema<unknown, Pattern> {
  return v.pipe(
    text,
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      const result = compilePattern(dataset.value)
      if ('expected' in result) {
        addIssue({ message: result.expected })
        return NEVER
      }
      if (groupCount !== undefined && result.groupCount !== groupCount) {
        addIssue({
          message: `a pattern with exactly ${groupCount} capture group (it has ${result.groupCount}; "(?:…)" does not capture)`,
        })
        return NEVER
      }
      return result.pattern
    }),
  )
}

function isWebAddress(value: string): boolean {
  return URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)
}

function splitEntry(entry: string): [string, string] {
  const equals = entry.indexOf('=')
  return [entry.slice(0, equals), entry.slice(equals + 1)]
}
