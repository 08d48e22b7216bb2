import { expect } from 'vitest'
import { answerProblems, type Verb } from './answer-schemas.ts'
import type { Machine } from './terminal.ts'

/** Runs a command of the built `quil` with `--json`, and holds its answer against the published schema. */
// biome-ignore lint/suspicious/noExplicitAny: tests look at answers field by field
export async function ask(machine: Machine, verb: Verb, ...argv: readonly string[]): Promise<any> {
  const { exitCode, stdout, stderr } = await machine.quil(...argv, '--json')
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 })
  const answer: unknown = JSON.parse(stdout)
  expect(await answerProblems(verb, answer)).toEqual([])
  return answer
}
