import { appendFile, mkdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TrackerEvent } from '@quil/core'
import { waitFor } from '@quil/testkit'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { opencodeTracker } from '../src/index.ts'
import { FIRST, incarnate, PANE, SECOND, spawnContext, trackedHome } from './support/pane.ts'

// What the host makes of a file of reports, whoever wrote it.

let home: string
let file: string
let events: TrackerEvent[]
beforeEach(async () => {
  home = await trackedHome()
  await incarnate(home)
  file = join(home, 'events', `opencode-${PANE}.jsonl`)
  events = []
})

function watch(): void {
  const watching = opencodeTracker().watch?.({ ...spawnContext(home), spawnId: FIRST }, (event) => events.push(event))
  onTestFinished(() => watching?.[Symbol.dispose]())
}

const AT = '2026-11-25T00:00:00.000Z'
const header = (more: object = {}): string =>
  `${JSON.stringify({ spawnId: FIRST, source: 'tui', pid: 4242, from: 1, ...more })}\n`
const line = (n: number, more: object = { state: 'working' }): string =>
  `${JSON.stringify({ spawnId: FIRST, n, at: AT, ...more })}\n`
/** `working`, `prompt hello`, `problem …` */
const words = (): string[] =>
  events.map((event) => {
    if (event.type === 'state') return [event.state, event.blockedOn, event.detail].filter((word) => word !== undefined).join(' ')
    if (event.type === 'prompt') return `prompt ${event.text}`
    return event.type === 'problem' ? `problem ${event.message.replace(file, 'FILE')}` : event.type
  })
const told = (...expected: readonly unknown[]): Promise<void> =>
  waitFor(() => words().length >= expected.length).then(() => expect(words()).toEqual(expected))

describe('the reports of a pane', () => {
  test('are told in order, those from before the watch first', async () => {
    await writeFile(file, header() + line(1, { state: 'idle' }))
    watch()
    await told('idle')
    await appendFile(file, line(2, { prompt: 'hello' }) + line(3))
    await appendFile(file, line(4, { state: 'blocked', blockedOn: 'permission', detail: 'bash: ls' }))
    await appendFile(file, line(5, { state: 'done' }))
    await told('idle', 'prompt hello', 'working', 'blocked permission bash: ls', 'done')
    expect(events[0]).toEqual({ type: 'state', state: 'idle', at: AT, complete: true })
  })

  test('of any burst each is told once', async () => {
    watch()
    await writeFile(file, header())
    for (let n = 1; n <= 300; n++) await appendFile(file, line(n, { state: n % 2 === 0 ? 'done' : 'working' }))
    await told(...Array.from({ length: 300 }, (_, index) => (index % 2 === 0 ? 'working' : 'done')))
  })

  test('are not told twice when the file begins anew, and none is left out', async () => {
    await writeFile(file, header() + line(1) + line(2, { state: 'done' }))
    watch()
    await told('working', 'done')
    await truncate(file)
    await appendFile(file, header({ from: 3 }) + line(1) + line(2, { state: 'done' }) + line(3))
    await told('working', 'done', 'working')
  })

  test('that were lost are a problem', async () => {
    await writeFile(file, header() + line(1))
    watch()
    await told('working')
    await writeFile(file, header({ from: 9 }) + line(9, { state: 'done' }))
    await told('working', 'problem FILE: reports before number 9 were lost', 'done')
  })

  test('of another process of the incarnation count from the start', async () => {
    await writeFile(file, header() + line(1) + line(2, { state: 'done' }))
    watch()
    await told('working', 'done')
    await writeFile(file, header({ pid: 4343 }) + line(1, { state: 'idle' }))
    await told('working', 'done', 'idle')
  })

  test('of another incarnation are not its reports', async () => {
    await writeFile(file, header({ spawnId: SECOND }) + line(1, { state: 'done', spawnId: SECOND }))
    watch()
    await writeFile(file, header() + line(1, { state: 'done', spawnId: SECOND }) + line(1))
    await told('working')
  })

  test('are taken when their end has come, not before', async () => {
    watch()
    const text = header() + line(1) + line(2, { state: 'done' })
    await writeFile(file, text.slice(0, -9))
    await told('working')
    await writeFile(file, text)
    await told('working', 'done')
  })

  test.each([
    ['no JSON', 'x\n'],
    ['a list', '[]\n'],
    ['no number', line(0)],
    ['no time', line(1, { state: 'done', at: 'yesterday' })],
    ['a state nobody knows', line(1, { state: 'unknown' })],
    ['a detail that is too long', line(1, { state: 'done', detail: 'x'.repeat(401) })],
    ['a prompt that is too long', line(1, { prompt: 'x'.repeat(4097) })],
    ['a very long line', `${'x'.repeat(200_000)}\n`],
  ])('with %s among them are told without it, and it is a problem once', async (_what, garbage) => {
    await writeFile(file, header() + garbage + garbage + line(1))
    watch()
    await told(expect.stringMatching(/^problem FILE: a line is no report/), 'working')
  })

  test('whose first line is none are a problem once', async () => {
    await writeFile(file, line(1))
    watch()
    await told('problem FILE: its first line does not say who writes')
    await appendFile(file, line(2))
    await writeFile(file, header() + line(1))
    await told('problem FILE: its first line does not say who writes', 'working')
  })

  test.each([
    ['a link', async () => symlink(join(home, 'elsewhere'), file)],
    ['a directory', async () => mkdir(file)],
    ['a file that no script writes so large', async () => writeFile(file, `${header()}${'x'.repeat(600_000)}`)],
  ])('are not read from %s', async (_what, place) => {
    await writeFile(join(home, 'elsewhere'), header() + line(1))
    await rm(file)
    await place()
    watch()
    await told(expect.stringMatching(/^problem FILE: the reports of the agent cannot be read/))
  })

  test('begin empty with an incarnation and go with the pane', async () => {
    await writeFile(file, header() + line(1))
    await incarnate(home, SECOND)
    expect(await readFile(file, 'utf8')).toBe('')
    await opencodeTracker().forget?.(spawnContext(home))
    await expect(readFile(file)).rejects.toThrow('ENOENT')
  })
})
