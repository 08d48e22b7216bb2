import { execFileSync } from 'node:child_process'
import { mkdir, symlink, truncate, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { readSpool } from '../src/spool.ts'
import { A, B, C, payload } from './support/pane.ts'
import { tempDirectory } from './support/temp-directory.ts'

let spool: string
beforeEach(async () => {
  spool = await tempDirectory()
})

const text = (id: string, changes: object = {}, who = '4711\n\n') =>
  `${who}${JSON.stringify({ ...payload('SessionStart/startup', id), ...changes })}`
async function put(name: string, content: string, seconds?: number): Promise<void> {
  await writeFile(join(spool, name), content)
  if (seconds !== undefined) await utimes(join(spool, name), seconds, seconds)
}
const ids = async () => (await readSpool(spool)).events.map(({ sessionId }) => sessionId)

test('an event and who fired it', async () => {
  await put('17.0', text(A), 1_700_000_000)
  expect(await readSpool(spool)).toEqual({
    events: [
      {
        file: join(spool, '17.0'),
        pid: 4711,
        job: '',
        name: 'SessionStart',
        sessionId: A,
        source: 'startup',
        cwd: '/home/u/w/bg',
        transcript: expect.stringContaining(`${A}.jsonl`),
        time: '2023-11-14T22:13:20.000Z',
      },
    ],
    broken: [],
    vanished: false,
  })
})

test('events come in the order they were written, whatever their names', async () => {
  await put('9.0', text(C), 1_700_000_003)
  await put('100.0', text(A), 1_700_000_001)
  await put('20.7', text(B), 1_700_000_002)
  expect(await ids()).toEqual([A, B, C])
})

test('of events of one moment the one of the later process comes later', async () => {
  for (const [name, id] of [
    ['100.0', C],
    ['9.0', A],
    ['20.7', B],
  ] as const)
    await put(name, text(id), 1_700_000_000)
  expect(await ids()).toEqual([A, B, C])
})

test('no folder: no events', async () => {
  expect(await readSpool(join(spool, 'gone'))).toEqual({ events: [], broken: [], vanished: false })
})

test.each(['.17', '17', '17.0.tmp', 'a.0', '-1.0', '17.x', 'README'])(
  '%s is not an event, and not ours to remove',
  async (name) => {
    await put(name, text(A))
    expect(await readSpool(spool)).toEqual({ events: [], broken: [], vanished: false })
  },
)

describe('broken, and in nobody’s way', () => {
  test.each<[what: string, content: string]>([
    ['empty', ''],
    ['cut off', text(A).slice(0, -5)],
    ['not JSON', '4711\n\nhello'],
    ['a list', '4711\n\n[]'],
    ['null', '4711\n\nnull'],
    ['no session', '4711\n\n{"hook_event_name":"Stop"}'],
    ['a session that is no text', text(A, { session_id: 7 })],
    ['no name', '4711\n\n{"session_id":"x"}'],
    ['no pid', text(A, {}, '\n\n')],
    ['pid 0', text(A, {}, '0\n\n')],
    ['a negative pid', text(A, {}, '-1\n\n')],
    ['a pid that is text', text(A, {}, 'claude\n\n')],
    ['a pid beyond measure', text(A, {}, '99999999999\n\n')],
    ['NULs', '\0'.repeat(500)],
    ['a source beyond measure', text(A, { source: 'x'.repeat(65) })],
  ])('%s', async (_what, content) => {
    await put('17.0', content)
    await put('18.0', text(B))
    expect(await ids()).toEqual([B])
    expect((await readSpool(spool)).broken).toEqual([join(spool, '17.0')])
  })

  test('a symlink', async () => {
    await put('elsewhere', text(A))
    await symlink(join(spool, 'elsewhere'), join(spool, '17.0'))
    expect(await readSpool(spool)).toEqual({ events: [], broken: [join(spool, '17.0')], vanished: false })
  })

  test('a FIFO does not block', async () => {
    execFileSync('mkfifo', [join(spool, '17.0')])
    await put('18.0', text(B))
    expect(await ids()).toEqual([B])
  })

  test('a directory', async () => {
    await mkdir(join(spool, '17.0'))
    await put('18.0', text(B))
    expect(await ids()).toEqual([B])
  })

  test('an event of a gigabyte', async () => {
    await put('17.0', '')
    await truncate(join(spool, '17.0'), 2 ** 30)
    expect((await readSpool(spool)).broken).toEqual([join(spool, '17.0')])
  })
})

test.each([['relative'], [''], ['/a\0b'], [7], [`/${'x'.repeat(5000)}`]])(
  'a cwd %j is left out, the event counts',
  async (cwd) => {
    await put('17.0', text(A, { cwd, transcript_path: cwd }))
    const [event] = (await readSpool(spool)).events
    expect([event?.sessionId, event?.cwd, event?.transcript]).toEqual([A, undefined, undefined])
  },
)

test('a prompt of 5 MB is an event', async () => {
  await put('17.0', `4711\n\n${JSON.stringify(payload('UserPromptSubmit', A, { prompt: 'x\n'.repeat(1 << 21) }))}`)
  expect(await ids()).toEqual([A])
})

test('two thousand events, in order', async () => {
  await Promise.all(Array.from({ length: 2000 }, (_, n) => put(`${n}.0`, text(A, { source: `s${n}` }), 1_700_000_000 + n)))
  expect((await readSpool(spool)).events.map(({ source }) => source)).toEqual(Array.from({ length: 2000 }, (_, n) => `s${n}`))
})
