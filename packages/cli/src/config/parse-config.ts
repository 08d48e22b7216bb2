import { locateKeys, suggest } from '@quil/core'
import { messageOf, QuilError } from '@quil/core/workspace'
import { parse, TomlError } from 'smol-toml'
import * as v from 'valibot'
import { parseDetachKey } from '../attach/detach-key.ts'
import { type Config, DEFAULT_CONFIG } from './config-values.ts'

const MOST_LINES = 100_000

const detachKey = v.pipe(
  v.string('expected text such as "ctrl-\\\\ d"'),
  v.rawCheck(({ dataset, addIssue }) => {
    try {
      if (dataset.typed) parseDetachKey(dataset.value)
    } catch (error) {
      addIssue({ message: messageOf(error) })
    }
  }),
)

const LINES = `expected a whole number from 0 to ${MOST_LINES}`

const hostKeys = {
  restore: v.optional(v.picklist(['lazy', 'eager'], 'expected "lazy" or "eager"'), DEFAULT_CONFIG.host.restore),
  size_policy: v.optional(
    v.picklist(['latest', 'smallest', 'largest', 'manual'], 'expected "latest", "smallest", "largest" or "manual"'),
    DEFAULT_CONFIG.host.sizePolicy,
  ),
  scrollback_lines: v.optional(
    v.pipe(v.number(LINES), v.integer(LINES), v.minValue(0, LINES), v.maxValue(MOST_LINES, LINES)),
    DEFAULT_CONFIG.host.scrollbackLines,
  ),
}

const fileKeys = {
  detach_key: v.optional(detachKey, DEFAULT_CONFIG.detachKey),
  host: v.optional(v.object(hostKeys, 'expected a table: [host]'), {}),
}

/** Makes a configuration of the text of `config.toml`. @throws QuilError `MALFORMED_FILE` with the first line that is wrong */
export function parseConfig(text: string, file: string): Config {
  const document = parseToml(text, file)
  const lines = locateKeys(text)
  const result = v.safeParse(v.object(fileKeys), document)
  if (!result.success) {
    const [first] = result.issues
      .map(({ path = [], message }) => {
        const keys = path.map(({ key }) => String(key))
        return { keys, line: lines.lineOf(keys), message }
      })
      .sort((a, b) => a.line - b.line)
    throw malformed(file, first?.line, `${first?.keys.join('.')}: ${first?.message}`)
  }
  const { detach_key, host } = result.output
  return {
    detachKey: detach_key,
    host: { restore: host.restore, sizePolicy: host.size_policy, scrollbackLines: host.scrollback_lines },
    problems: [...unknownKeys(document, fileKeys, []), ...unknownKeys(document['host'], hostKeys, ['host'])].map(
      ({ keys, message }) => `${file}:${lines.lineOf(keys)}: ${message}`,
    ),
  }
}

function parseToml(text: string, file: string): Readonly<Record<string, unknown>> {
  try {
    return parse(text, { maxDepth: 32 })
  } catch (error) {
    const what = messageOf(error)
      .split('\n', 1)[0]
      ?.replace(/^Invalid TOML document: /, '')
    throw malformed(file, error instanceof TomlError ? error.line : undefined, `not TOML: ${what}`)
  }
}

function unknownKeys(
  table: unknown,
  known: Readonly<Record<string, unknown>>,
  above: readonly string[],
): readonly { readonly keys: readonly string[]; readonly message: string }[] {
  return Object.keys(table ?? {})
    .filter((key) => !Object.hasOwn(known, key))
    .map((key) => {
      const near = suggest(key, Object.keys(known))
      const keys = [...above, key]
      return { keys, message: `unknown key ${keys.join('.')}${near === undefined ? '' : `: did you mean "${near}"?`}` }
    })
}

function malformed(file: string, line: number | undefined, what: string): QuilError {
  const place = line === undefined ? file : `${file}:${line}`
  return new QuilError('MALFORMED_FILE', `${place}: ${what}`, {
    details: { path: file, ...(line === undefined ? {} : { line }) },
  })
}
