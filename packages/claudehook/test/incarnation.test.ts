import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'tsup'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { incarnationPaths, panePaths } from '../src/hook-paths.ts'
import { foldSpool, hearSession } from '../src/incarnation.ts'
import { A, B, C, FIRST, fire, incarnate, PANE, PID, payload, SECOND, trackedHome } from './support/pane.ts'

let home: string
beforeEach(async () => {
  home = await trackedHome()
  await incarnate(home)
})
const spool = (spawnId = FIRST) => incarnationPaths(home, PANE, spawnId).spool
const tell = (name: string, id: string, who = {}) => fire(home, payload(name, id), who)
const recordedId = async () => (await readFile(panePaths(home, PANE).record, 'utf8')).split('\n')[0]
const uuid = (n: number) => `${String(n).padStart(8, '0')}-0000-4000-8000-000000000000`

describe('hearing reads only', () => {
  test('events count before anybody has folded them, and stay', async () => {
    await tell('SessionStart/startup', A)
    await tell('SessionStart/clear', B)
    expect(await hearSession(home, PANE)).toMatchObject({ id: B, previous: A })
    expect(await readdir(spool())).toHaveLength(2)
    expect(await readdir(join(home, 'sessions'))).toEqual([])
  })

  test('on top of the record, with the time of the record', async () => {
    await tell('SessionStart/startup', A)
    await foldSpool(home, PANE)
    await tell('UserPromptSubmit', A)
    expect(await hearSession(home, PANE)).toMatchObject({ id: A, source: 'prompt', modifiedAt: expect.any(Number) })
  })

  test('a pane nobody knows has none', async () => {
    expect(await hearSession(home, `${PANE}x` as typeof PANE)).toBeUndefined()
  })
})

describe('folding', () => {
  test('keeps the session and removes the events, broken ones too', async () => {
    await tell('SessionStart/startup', A)
    await writeFile(join(spool(), '1.0'), 'garbage')
    await mkdir(join(spool(), '2.0'))
    expect(await foldSpool(home, PANE)).toMatchObject({ id: A })
    expect(await readdir(spool())).toEqual([])
    expect(await recordedId()).toBe(A)
  })

  test('with nothing heard writes nothing', async () => {
    expect(await foldSpool(home, PANE)).toBeUndefined()
    expect(await readdir(join(home, 'sessions'))).toEqual([])
  })

  test('a record that cannot be read is replaced by what is heard, and only by that', async () => {
    const { record } = panePaths(home, PANE)
    await writeFile(record, 'garbage')
    await expect(foldSpool(home, PANE)).rejects.toThrow(expect.objectContaining({ code: 'MALFORMED_FILE' }))
    await tell('SessionStart/startup', A)
    expect(await foldSpool(home, PANE)).toMatchObject({ id: A })
    expect(await recordedId()).toBe(A)
  })

  test('a start takes what the last incarnation left along', async () => {
    await tell('SessionStart/startup', A)
    await tell('SessionStart/clear', B)
    await incarnate(home, { spawnId: SECOND, sessionId: B })
    expect(await recordedId()).toBe(B)
    expect(await fire(home, payload('SessionStart/clear', C), { spawnId: SECOND })).toMatchObject({ code: 0 })
    expect(await hearSession(home, PANE)).toMatchObject({ id: B, spawnId: FIRST })
    await fire(home, payload('SessionStart/resume', B), { spawnId: SECOND, pid: PID + 1 })
    expect(await hearSession(home, PANE)).toMatchObject({ id: B, spawnId: SECOND, pid: PID + 1 })
  })
})

describe('several processes at once', () => {
  let program: string
  beforeAll(async () => {
    const directory = await mkdtemp(join(tmpdir(), 'quil-claudehook-child-'))
    await symlink(fileURLToPath(new URL('../../core/node_modules', import.meta.url)), join(directory, 'node_modules'))
    program = join(directory, 'fold-main.mjs')
    await build({
      config: false,
      entry: { 'fold-main': fileURLToPath(new URL('support/fold-main.ts', import.meta.url)) },
      outDir: directory,
      format: ['esm'],
      outExtension: () => ({ js: '.mjs' }),
      target: 'node20',
      platform: 'node',
      noExternal: [/^@quil\//],
      external: ['koffi', 'valibot', '@lydell/node-pty', 're2js', 'smol-toml'],
      silent: true,
      esbuildOptions: (esbuild) => {
        esbuild.conditions = ['@quil/source']
      },
    })
  })
  afterAll(() => rm(join(program, '..'), { recursive: true, force: true }))

  test('lose nothing and never go back', async () => {
    await tell('SessionStart/startup', A)
    let over = false
    const seen: string[] = []
    const listen = async (): Promise<void> => {
      for (; !over; await new Promise((resolve) => setImmediate(resolve))) seen.push((await hearSession(home, PANE))?.id ?? '')
    }
    const listening = listen()
    const folding = [1, 2, 3].map(() => promisify(execFile)(process.execPath, [program, home, PANE, uuid(30)]))
    for (let n = 1; n <= 30; n++) await tell('SessionStart/clear', uuid(n))
    const results = await Promise.all(folding)
    over = true
    await listening
    expect(await recordedId()).toBe(uuid(30))
    expect(await readdir(spool())).toEqual([])
    for (const ids of [seen, ...results.map(({ stdout }) => JSON.parse(stdout) as string[])]) {
      expect(ids.length).toBeGreaterThan(0)
      const numbers = ids.map((id) => (id === A ? 0 : Number(id.slice(0, 8))))
      expect(numbers).toEqual([...numbers].sort((a, b) => a - b))
    }
  })
})
