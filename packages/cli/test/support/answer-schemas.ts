import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { Ajv, type ValidateFunction } from 'ajv'
import { createGenerator, type Schema } from 'ts-json-schema-generator'

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url))
const PUBLISHED = path('../../../../docs/schemas/')

/** The type in `src/answers.ts` of what each command answers with `--json`. */
export const ANSWERS = {
  attach: 'AttachAnswer',
  close: 'CloseAnswer',
  doctor: 'DoctorAnswer',
  events: 'EventAnswer',
  explain: 'ExplainAnswer',
  'explain-state': 'ExplainStateAnswer',
  'host-start': 'HostStatusAnswer',
  'host-status': 'HostStatusAnswer',
  'host-stop': 'HostStopAnswer',
  ls: 'LsAnswer',
  new: 'OnePaneAnswer',
  plugins: 'PluginsAnswer',
  'plugins-check': 'PluginsCheckAnswer',
  'plugins-show': 'PluginShowAnswer',
  read: 'ReadAnswer',
  rename: 'OnePaneAnswer',
  restart: 'OnePaneAnswer',
  restore: 'RestoreAnswer',
  send: 'SendAnswer',
  shot: 'ShotAnswer',
  wait: 'OnePaneAnswer',
} as const

export type Verb = keyof typeof ANSWERS

/** Those that are not called like their file. */
const COMMANDS: Readonly<Partial<Record<Verb, string>>> = { 'explain-state': 'explain --state' }

export function schemaFile(verb: Verb): string {
  return `${PUBLISHED}${verb}.json`
}

/** Makes the schema of every answer out of its type, as it is published: what a later version adds is allowed. */
export function makeSchemas(): ReadonlyMap<Verb, Schema> {
  const generator = createGenerator({
    path: path('../../src/answers.ts'),
    tsconfig: path('../../tsconfig.json'),
    skipTypeCheck: true,
    additionalProperties: true,
    topRef: false,
  })
  return new Map(
    (Object.keys(ANSWERS) as Verb[]).map((verb) => {
      const schema = generator.createSchema(ANSWERS[verb])
      // A compiled pattern is written as its source.
      if (schema.definitions?.['Pattern'] !== undefined) schema.definitions['Pattern'] = { type: 'string' }
      const { $schema = '', ...rest } = schema
      return [verb, { $schema, title: `quil ${COMMANDS[verb] ?? verb.replace('-', ' ')} --json`, ...rest }]
    }),
  )
}

const validators = new Map<Verb, ValidateFunction>()

/** What keeps an answer from being what is published for its command; a field that is not published counts. */
export async function answerProblems(verb: Verb, answer: unknown): Promise<readonly string[]> {
  let validate = validators.get(verb)
  if (validate === undefined) {
    const published: unknown = JSON.parse(await readFile(schemaFile(verb), 'utf8'))
    validate = new Ajv({ allErrors: true, strict: false }).compile(closed(published) as object)
    validators.set(verb, validate)
  }
  if (validate(answer)) return []
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath}: ${message} ${JSON.stringify(params)}`,
  )
}

/** Every object with named properties may have no others. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed)
  if (typeof schema !== 'object' || schema === null) return schema
  const entries = Object.entries(schema).map(([key, value]) => [key, closed(value)] as const)
  const open = Object.fromEntries(entries)
  return 'properties' in schema && !('additionalProperties' in schema) ? { ...open, additionalProperties: false } : open
}
