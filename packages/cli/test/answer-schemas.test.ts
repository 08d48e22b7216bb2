import { readdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ANSWERS, answerProblems, makeSchemas, schemaFile, type Verb } from './support/answer-schemas.ts'

const schemas = makeSchemas()
const verbs = Object.keys(ANSWERS) as Verb[]

describe('the published schemas of the answers', () => {
  // `npx vitest run --project cli packages/cli/test/answer-schemas.test.ts -u` writes them anew.
  test.each(verbs)('%s: docs/schemas has what src/answers.ts says', async (verb) => {
    await expect(`${JSON.stringify(schemas.get(verb), undefined, 2)}\n`).toMatchFileSnapshot(schemaFile(verb))
  })

  test('there is none of a command that is gone', async () => {
    expect((await readdir(dirname(schemaFile('ls')))).sort()).toEqual(verbs.map((verb) => `${verb}.json`).sort())
  })

  test('a wrong type, a missing field and a field that is not published are told', async () => {
    expect(await answerProblems('host-stop', { home: '/h', stopped: true })).toEqual([])
    expect(await answerProblems('host-stop', { home: 1, stopped: true })).toHaveLength(1)
    expect(await answerProblems('host-stop', { home: '/h' })).toHaveLength(1)
    expect(await answerProblems('host-stop', { home: '/h', stopped: true, more: 1 })).toHaveLength(1)
  })
})
