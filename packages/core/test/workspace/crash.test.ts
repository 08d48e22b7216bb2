import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWorkspaceStore } from '../../src/workspace/index.ts'
import { buildChild, type ChildProgram } from '../support/child.ts'
import { idsOf, record, workspaceText } from '../support/records.ts'
import { tempDirectory } from '../support/temp-directory.ts'

let program: ChildProgram
beforeAll(async () => {
  program = await buildChild()
})
afterAll(() => program[Symbol.asyncDispose]())

interface Scenario {
  readonly title: string
  /** Files in the home before the update; without any, there is no home either. */
  readonly files: Readonly<Record<string, string>>
  readonly old: readonly string[]
}

const good = workspaceText([record('one'), record('two')])
const backup = workspaceText([record('one')])
const torn = good.slice(0, 100)

const scenarios: readonly Scenario[] = [
  { title: 'no home yet', files: {}, old: [] },
  { title: 'a healthy workspace', files: { 'workspace.json': good, 'workspace.json.bak': backup }, old: ['one', 'two'] },
  { title: 'workspace.json gone', files: { 'workspace.json.bak': backup }, old: ['one'] },
  { title: 'workspace.json unreadable', files: { 'workspace.json': torn, 'workspace.json.bak': backup }, old: ['one'] },
  { title: 'both unreadable', files: { 'workspace.json': torn, 'workspace.json.bak': '' }, old: [] },
]

/** Makes a home as the scenario has it, lets a child update it and stop at that step, and says what is there then. */
async function stopAt(scenario: Scenario, at: number, how: string, updates = 1) {
  const home = join(await tempDirectory(), 'home')
  if (Object.keys(scenario.files).length > 0) await mkdir(home, { mode: 0o700 })
  for (const [name, text] of Object.entries(scenario.files)) await writeFile(join(home, name), text, { mode: 0o600 })
  const child = await program.start(['add', home, 'new', String(updates)], { at, how })
  const { records } = await openWorkspaceStore(home).read()
  return { home, child, ids: idsOf(records), steps: child.stderr.split('\n') }
}

const isTemp = (name: string): boolean => name.endsWith('.tmp')

describe.each(scenarios)('an update with $title', (scenario) => {
  const fresh = [...scenario.old, 'new-1']

  test('killed at any step leaves the old records or the new, and nothing that stays', async () => {
    const { steps } = await stopAt(scenario, 0, 'kill')
    const seen: string[] = []
    for (let at = 1; at <= steps.length; at += 1) {
      const { home, child, ids } = await stopAt(scenario, at, 'kill')
      const where = `killed at step ${at}: ${steps[at - 1]}`
      expect(child.signal, where).toBe('SIGKILL')
      expect([scenario.old, fresh], where).toContainEqual(ids)
      seen.push(ids.includes('new-1') ? 'new' : 'old')

      const later = await openWorkspaceStore(home).update((records) => [...records, record('later')])
      expect(idsOf(later.records), where).toEqual([...ids, 'later'])
      expect(idsOf((await openWorkspaceStore(home).read()).records), where).toEqual([...ids, 'later'])
      const names = await readdir(home)
      expect(names.filter(isTemp), where).toEqual([])
      for (const [name, text] of Object.entries(scenario.files)) {
        if (text !== torn) continue
        const kept = names.filter((other) => other.startsWith(`${name}.unreadable-`))
        expect(await Promise.all(kept.map((one) => readFile(join(home, one), 'utf8'))), where).toContain(torn)
      }
    }
    // One rename divides the two; only the flush of the directory comes after it.
    expect(seen.join(' ')).toMatch(/^(old ?)+ new$/)
  }, 300_000)

  test('refused by the disk at any step says so and leaves the old records or the new', async () => {
    const { steps } = await stopAt(scenario, 0, 'ENOSPC')
    for (let at = 1; at <= steps.length; at += 1) {
      const { home, child, ids } = await stopAt(scenario, at, 'ENOSPC')
      const where = `no space at step ${at}: ${steps[at - 1]}`
      if (child.exitCode === 0) {
        expect(steps[at - 1], where).toBe('write workspace.lock') // the holder's pid, for messages only
        expect(ids, where).toEqual(fresh)
      } else {
        expect(JSON.parse(child.stdout), where).toMatchObject({
          code: 'WORKSPACE_UNWRITABLE',
          message: expect.stringContaining('no space'),
        })
        expect([scenario.old, fresh], where).toContainEqual(ids)
      }
      expect((await readdir(home).catch(() => [])).filter(isTemp), where).toEqual([])
    }
  }, 300_000)
})

test('an update has the new text on the disk and makes the backup whole before it touches workspace.json; in the end it flushes the directory', async () => {
  const { steps } = await stopAt(scenarios[1] as Scenario, 0, 'kill')
  const written = (name: string): string[] => ['open', 'write', 'write-rest', 'sync'].map((step) => `${step} .${name}.tmp`)
  expect(steps).toEqual([
    'mkdir home',
    'open workspace.lock',
    'write workspace.lock',
    ...written('workspace.json'),
    ...written('workspace.json.bak'),
    'rename .workspace.json.bak.tmp',
    'rename .workspace.json.tmp',
    'sync home',
  ])
})

describe('a second update of the same process', () => {
  const scenario = scenarios[1] as Scenario
  const [old, first, second] = [scenario.old, [...scenario.old, 'new-1'], [...scenario.old, 'new-1', 'new-2']]

  test('gives the file it wrote itself a second name, and writes only the new one', async () => {
    const once = await stopAt(scenario, 0, 'kill')
    const { steps } = await stopAt(scenario, 0, 'kill', 2)
    expect(steps.slice(once.steps.length)).toEqual([
      'open workspace.lock',
      ...['open', 'write', 'write-rest', 'sync'].map((step) => `${step} .workspace.json.tmp`),
      'link workspace.json',
      'rename .workspace.json.bak.tmp',
      'rename .workspace.json.tmp',
      'sync home',
    ])
  })

  test.each(['kill', 'ENOSPC'])(
    'stopped at any step (%s) leaves the records before or after it, and a backup that is whole',
    async (how) => {
      const { steps } = await stopAt(scenario, 0, how, 2)
      for (let at = 1; at <= steps.length; at += 1) {
        const { home, ids } = await stopAt(scenario, at, how, 2)
        const where = `${how} at step ${at}: ${steps[at - 1]}`
        expect([old, first, second], where).toContainEqual(ids)
        const kept = JSON.parse(await readFile(join(home, 'workspace.json.bak'), 'utf8'))
        expect([['one'], old, first], where).toContainEqual(idsOf(kept.panes))

        const later = await openWorkspaceStore(home).update((records) => [...records, record('later')])
        expect(idsOf(later.records), where).toEqual([...ids, 'later'])
        expect((await readdir(home)).filter(isTemp), where).toEqual([])
      }
    },
    300_000,
  )
})
