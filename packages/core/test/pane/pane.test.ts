import { readdirSync, readFileSync } from 'node:fs'
import { chmod, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import {
  createClaims,
  type Pane,
  type PaneExit,
  type PaneRecord,
  type Plugin,
  resumePane,
  type SessionTracker,
  type SpawnPaneOptions,
  spawnPane,
} from '../../src/index.ts'
import { OutputFan } from '../../src/pane/output-fan.ts'
import { recordProblem } from '../../src/workspace/record-schema.ts'
import { record } from '../support/records.ts'
import { collect, fakeTracker, persisting, shellPlugin } from '../support/shell-plugin.ts'
import { tempDirectory } from '../support/temp-directory.ts'

async function sh(home: string, script: string, more: Partial<SpawnPaneOptions> = {}): Promise<Pane> {
  return await spawnPane({ plugin: shellPlugin(), args: ['-c', script], cwd: home, home, ...more })
}

/** State letter of a process, or undefined when it is gone. */
function stateOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2)[0]
  } catch {
    return undefined
  }
}

const alive = (pid: number): boolean => !['Z', 'X', undefined].includes(stateOf(pid))
const pidIn = (text: string): number => Number(/job=(\d+)/.exec(text)?.[1])
const linux = process.platform === 'linux'

describe('output is exact', () => {
  test.each<[string, string]>([
    ['in large pieces', 'cat data'],
    ['byte by byte', 'dd if=data bs=1 2>/dev/null'],
    ['in pieces of 7', 'dd if=data bs=7 2>/dev/null'],
  ])('all 256 values and invalid UTF-8, written %s', async (_, command) => {
    const home = await tempDirectory()
    const every = Uint8Array.from({ length: 256 }, (_value, index) => index)
    const data = Buffer.concat([every, Buffer.from('é😀é'), Buffer.from([0xc3, 0xff, 0xf0, 0x9f]), every.toReversed()])
    await writeFile(join(home, 'data'), data)
    const pane = await sh(home, `stty raw; ${command}`)
    const output = collect(pane)
    await pane.exited
    expect(output.bytes().equals(data)).toBe(true)
  })

  test('what is typed arrives exactly, as text or as bytes', async () => {
    const home = await tempDirectory()
    await using pane = await sh(home, 'stty raw -echo; printf ready; exec cat')
    const output = collect(pane)
    await output.until('ready')
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index)
    pane.write('é😀')
    pane.write(bytes)
    pane.write('end')
    await output.until('end')
    expect(output.bytes().equals(Buffer.concat([Buffer.from('readyé😀'), bytes, Buffer.from('end')]))).toBe(true)
  })

  test('a piece is the listener’s to keep', async () => {
    const home = await tempDirectory()
    const pane = await sh(home, 'stty -opost; for i in a b c d e f; do head -c 3000 /dev/zero | tr "\\0" $i; done')
    const pieces: [Uint8Array, string][] = []
    pane.onOutput((bytes) => pieces.push([bytes, Buffer.from(bytes).toString()]))
    await pane.exited
    expect(pieces.every(([bytes, copy]) => Buffer.from(bytes).toString() === copy)).toBe(true)
    expect(pieces.map(([, copy]) => copy).join('')).toBe([...'abcdef'].map((char) => char.repeat(3000)).join(''))
  })
})

describe('listeners of output', () => {
  test('the first one gets what came before it, in order, and then the rest', async () => {
    const home = await tempDirectory()
    await using pane = await sh(
      home,
      'stty -echo; i=0; while [ $i -lt 300 ]; do echo line $i; i=$((i+1)); done; : > said; read -r _; echo last',
    )
    await vi.waitFor(() => expect(readdirSync(home)).toContain('said'), { timeout: 10_000 })
    const output = collect(pane)
    pane.write('\r')
    await output.until('last')
    const lines = Array.from({ length: 300 }, (_, index) => `line ${index}\r\n`).join('')
    expect(output.text()).toBe(`${lines}last\r\n`)
  })

  test('also after the exit', async () => {
    const home = await tempDirectory()
    const pane = await sh(home, 'echo one; echo two; exit 3')
    expect(await pane.exited).toEqual({ exitCode: 3, signal: null })
    const output = collect(pane)
    expect(await output.until('two')).toBe('one\r\ntwo\r\n')
    const late = collect(pane)
    await Promise.resolve()
    expect(late.text()).toBe('')
  })

  test('two get the same; one that leaves gets no more', async () => {
    const home = await tempDirectory()
    await using pane = await sh(home, 'stty -echo; echo first; read -r _; echo second')
    const [one, two] = [collect(pane), collect(pane)]
    let third = ''
    const leaving = pane.onOutput((bytes) => {
      third += Buffer.from(bytes).toString()
    })
    await Promise.all([one.until('first'), two.until('first')])
    leaving[Symbol.dispose]()
    leaving[Symbol.dispose]()
    pane.write('\r')
    await Promise.all([one.until('second'), two.until('second'), pane.exited])
    expect(one.text()).toBe('first\r\nsecond\r\n')
    expect(two.text()).toBe(one.text())
    expect(third).toBe('first\r\n')
  })

  test('what comes while nobody listens waits for the next one', async () => {
    const home = await tempDirectory()
    await using pane = await sh(home, 'stty -echo; echo first; read -r _; echo second')
    const first = await new Promise<string>((resolve) => {
      const once = pane.onOutput((bytes) => {
        once[Symbol.dispose]()
        resolve(Buffer.from(bytes).toString())
      })
    })
    pane.write('\r')
    await pane.exited
    expect(first + (await collect(pane).until('second'))).toBe('first\r\nsecond\r\n')
  })

  test('one that throws disturbs nobody, and its error is not swallowed', async () => {
    const uncaught = catchUncaught()
    const home = await tempDirectory()
    await using pane = await sh(home, 'stty -echo; echo first; read -r _; echo second')
    const error = new Error('a listener’s own')
    pane.onOutput(() => {
      throw error
    })
    pane.onExit(() => {
      throw error
    })
    const output = collect(pane)
    await output.until('first')
    pane.write('\r')
    await pane.exited
    await vi.waitFor(() => expect(uncaught.length).toBeGreaterThanOrEqual(3))
    expect(output.text()).toBe('first\r\nsecond\r\n')
    expect(new Set(uncaught)).toEqual(new Set([error]))
  })

  /** Collects uncaught errors in place of the test runner's own listeners, which would fail the run. */
  function catchUncaught(): unknown[] {
    const caught: unknown[] = []
    const runners = process.listeners('uncaughtException')
    process.removeAllListeners('uncaughtException')
    process.on('uncaughtException', (error) => caught.push(error))
    onTestFinished(() => {
      process.removeAllListeners('uncaughtException')
      for (const listener of runners) process.on('uncaughtException', listener)
    })
    return caught
  }
})

describe('more output than anybody hears', () => {
  test('beyond 8 MiB the oldest goes, counted; the rest is intact', async () => {
    const home = await tempDirectory()
    const pane = await sh(home, 'stty -opost; seq 1 1500000')
    await pane.exited
    const all = Buffer.from(Array.from({ length: 1_500_000 }, (_, index) => `${index + 1}\n`).join(''))
    const output = collect(pane)
    await new Promise((resolve) => setImmediate(resolve))
    expect(pane.droppedBytes).toBeGreaterThan(0)
    expect(output.bytes().length).toBeGreaterThan((8 << 20) - (64 << 10))
    expect(output.bytes().length).toBeLessThanOrEqual(8 << 20)
    expect(output.bytes().equals(all.subarray(pane.droppedBytes))).toBe(true)
  })

  test('hundreds of thousands of small pieces are replayed whole and in order, in a time that grows with their number', async () => {
    const fan = new OutputFan()
    const sent = Buffer.from(Array.from({ length: 400_000 }, (_, index) => index % 251))
    for (const byte of sent) fan.push(Uint8Array.of(byte))
    const heard = Buffer.alloc(sent.length)
    let length = 0
    fan.add((bytes) => {
      heard.set(bytes, length)
      length += bytes.length
      if (length === 1000) fan.hold() // and go on from there
    })
    await new Promise((resolve) => setImmediate(resolve))
    expect(length).toBe(1000)
    fan.release()
    await new Promise((resolve) => setImmediate(resolve))
    expect(heard.equals(sent)).toBe(true)
  })

  test('with a listener nothing is dropped', async () => {
    const home = await tempDirectory()
    const pane = await sh(home, 'stty -opost; head -c 12000000 /dev/zero')
    const output = collect(pane)
    await pane.exited
    expect([output.bytes().length, pane.droppedBytes]).toEqual([12_000_000, 0])
  })
})

test.runIf(linux)('a paused pane holds its program back, and loses nothing', async () => {
  const home = await tempDirectory()
  await using pane = await sh(home, 'stty raw -echo; printf ready; read -r _; head -c 5000000 /dev/zero; : > done; printf end')
  const output = collect(pane)
  await output.until('ready')
  pane.pause()
  pane.write('\n')
  // Asleep in a write to its terminal: it will not go on by itself.
  const writer = await vi.waitFor(
    () => {
      const children = readFileSync(`/proc/${pane.pid}/task/${pane.pid}/children`, 'utf8').trim()
      expect(readFileSync(`/proc/${children}/comm`, 'utf8')).toBe('head\n')
      expect(stateOf(Number(children))).toBe('S')
      return Number(children)
    },
    { timeout: 10_000, interval: 50 },
  )
  expect(output.text()).toBe('ready')
  expect(alive(writer)).toBe(true)
  expect(await readdir(home)).not.toContain('done')
  pane.resume()
  await pane.exited
  expect(output.bytes().length).toBe('ready'.length + 5_000_000 + 'end'.length)
  expect(await readdir(home)).toContain('done')
})

describe('size', () => {
  const script = 'trap "stty size; echo ." WINCH; stty size; echo ready; while :; do sleep 0.02; done'

  test('the program starts in it and hears of every change, but not of the same size again', async () => {
    const home = await tempDirectory()
    await using pane = await sh(home, script, { size: { cols: 100, rows: 30 } })
    const output = collect(pane)
    await output.until('ready')
    expect(output.text()).toContain('30 100\r\n')
    expect(pane.size).toEqual({ cols: 100, rows: 30 })
    pane.resize({ cols: 100, rows: 30 })
    pane.resize({ cols: 132, rows: 50 })
    await output.until('50 132\r\n.')
    pane.resize({ cols: 132, rows: 50 })
    pane.resize({ cols: 1, rows: 1 })
    await output.until(/\b1 1\r\n\./)
    expect(output.text().match(/\d+ \d+/g)).toEqual(['30 100', '50 132', '1 1'])
    expect(pane.size).toEqual({ cols: 1, rows: 1 })
  })

  test('without a wish it is 80 × 24', async () => {
    const home = await tempDirectory()
    const pane = await sh(home, 'stty size')
    const output = collect(pane)
    await pane.exited
    expect(output.text()).toBe('24 80\r\n')
    expect(pane.size).toEqual({ cols: 80, rows: 24 })
  })

  test.each([
    { cols: 0, rows: 1 },
    { cols: 1, rows: 65_536 },
    { cols: Number.NaN, rows: 1 },
    { cols: '80' as unknown as number, rows: 24 },
  ])('a pane keeps its size when $cols × $rows is asked for', async (size) => {
    const home = await tempDirectory()
    await using pane = await sh(home, 'exec sleep 300')
    expect(() => pane.resize(size)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }))
    expect(pane.size).toEqual({ cols: 80, rows: 24 })
  })
})

describe.runIf(linux)('kill', () => {
  test('ends the whole group, not the leader alone', async () => {
    const home = await tempDirectory()
    const pane = await sh(home, "trap '' HUP; sleep 300 & trap - HUP; echo job=$!; wait")
    const output = collect(pane)
    const job = pidIn(await output.until(/job=\d+\r/))
    expect(alive(job)).toBe(true)
    expect(await pane.kill({ graceMs: 100 })).toEqual({ exitCode: null, signal: 'SIGHUP' })
    expect(alive(job)).toBe(false)
  })

  test.each([
    ['HUP', 'SIGTERM'],
    ['HUP TERM', 'SIGKILL'],
    ['HUP TERM INT QUIT', 'SIGKILL'],
  ])('a shell that ignores %s dies of %s', async (ignored, signal) => {
    const home = await tempDirectory()
    const pane = await sh(home, `trap '' ${ignored}; echo ready; while :; do sleep 0.05; done`)
    await collect(pane).until('ready')
    expect(await pane.kill({ graceMs: 60 })).toEqual({ exitCode: null, signal })
    expect(alive(pane.pid)).toBe(false)
  })

  test('a program that ends by itself on HUP is not hurried', async () => {
    const home = await tempDirectory()
    const pane = await sh(home, "trap 'echo saved; exit 5' HUP; echo ready; while :; do sleep 0.05; done")
    const output = collect(pane)
    await output.until('ready')
    expect(await pane.kill()).toEqual({ exitCode: 5, signal: null })
    expect(output.text()).toContain('saved')
  })

  test('a stopped program dies', async () => {
    const home = await tempDirectory()
    const pane = await sh(home, 'echo ready; kill -STOP $$; exec sleep 300')
    await collect(pane).until('ready')
    await vi.waitFor(() => expect(stateOf(pane.pid)).toBe('T'))
    expect(await pane.kill()).toEqual({ exitCode: null, signal: 'SIGHUP' })
  })

  test('a foreground program with a group of its own dies with its shell', async () => {
    const home = await tempDirectory()
    const pane = await sh(home, "set -m; trap '' HUP; sh -c 'echo job=$$; exec sleep 300'; echo next; exec sleep 300")
    const job = pidIn(await collect(pane).until(/job=\d+\r/))
    await pane.kill({ graceMs: 100 })
    expect([alive(job), alive(pane.pid)]).toEqual([false, false])
  })

  test('a background job with a group of its own lives on', async () => {
    const home = await tempDirectory()
    const pane = await sh(home, 'set -m; nohup sleep 300 > /dev/null 2>&1 & echo job=$!; wait')
    const job = pidIn(await collect(pane).until(/job=\d+\r/))
    await vi.waitFor(() => expect(readFileSync(`/proc/${job}/comm`, 'utf8')).toBe('sleep\n'))
    await pane.kill({ graceMs: 100 })
    expect(alive(job)).toBe(true)
    process.kill(job, 'SIGKILL')
  })

  test('twice is once, and both hear of the same end', async () => {
    const home = await tempDirectory()
    const pane = await sh(home, 'exec sleep 300')
    const [one, two] = await Promise.all([pane.kill(), pane.kill({ graceMs: 0 })])
    expect(one).toEqual({ exitCode: null, signal: 'SIGHUP' })
    expect(two).toBe(one)
    expect(await pane.kill()).toBe(one)
  })
})

describe('the end', () => {
  test.each<[string, number | null, string | null]>([
    ['exit 0', 0, null],
    ['exit 1', 1, null],
    ['exit 255', 255, null],
    ['exit 137', 137, null],
    ['kill -HUP $$', null, 'SIGHUP'],
    ['kill -INT $$', null, 'SIGINT'],
    ['kill -KILL $$', null, 'SIGKILL'],
    ['kill -TERM $$', null, 'SIGTERM'],
    ['kill -ABRT $$', null, 'SIGABRT'],
    ['kill -SEGV $$', null, 'SIGSEGV'],
    ['kill -USR1 $$', null, 'SIGUSR1'],
  ])('%s is code %j and signal %j, and `exited` resolves', async (script, exitCode, signal) => {
    const home = await tempDirectory()
    const pane = await sh(home, `ulimit -c 0; ${script}; exec sleep 300`)
    expect(await pane.exited).toEqual({ exitCode, signal })
    expect(pane.record.lastExit).toEqual({ exitCode, signal, at: expect.stringMatching(/^\d{4}-.*Z$/) })
  })

  test('every listener hears of it once, whenever it came', async () => {
    const home = await tempDirectory()
    const pane = await sh(home, 'exit 4')
    const heard: string[] = []
    pane.onExit(() => {
      heard.push('before')
      pane.onExit(() => heard.push('within'))
    })
    pane.onExit(() => heard.push('never'))[Symbol.dispose]()
    const exit = await pane.exited
    const late = new Promise<PaneExit>((resolve) => pane.onExit(resolve))
    pane.onExit(() => heard.push('never'))[Symbol.dispose]()
    expect(await late).toBe(exit)
    await new Promise((resolve) => setImmediate(resolve))
    expect(heard).toEqual(['before', 'within'])
  })

  test('`await using` ends the program', async () => {
    const home = await tempDirectory()
    let pid = 0
    {
      await using pane = await sh(home, 'exec sleep 300')
      pid = pane.pid
      expect(() => process.kill(pid, 0)).not.toThrow()
    }
    expect(() => process.kill(pid, 0)).toThrow('ESRCH')
  })
})

describe('the caller’s signal', () => {
  test('aborted before the start: nothing is planned, prepared or started', async () => {
    const home = await tempDirectory()
    const asked: string[] = []
    const tracker = fakeTracker({}, { prepare: async () => void asked.push('prepare') })
    const plugin = { ...shellPlugin(), tracker }
    const start = sh(home, ': > started', { plugin, signal: AbortSignal.abort('no more') })
    await expect(start).rejects.toMatchObject({ name: 'QuilError', code: 'ABORTED', cause: 'no more' })
    expect([asked, await readdir(home)]).toEqual([[], []])
  })

  test('aborted while the plan is made: nothing is started and no session is kept', async () => {
    const home = await tempDirectory()
    const abort = new AbortController()
    const claims = createClaims()
    const tracker = fakeTracker(
      { candidates: [{ id: 'ses_1', evidence: 'present', source: 'fake' }] },
      { prepare: async () => abort.abort() },
    )
    const plugin = { definition: persisting('strategy = "session_scrape"\ntracker = "fake"'), tracker }
    const pane = record('pane-1', { plugin: 'shell-test', cwd: home, args: ['-c', ': > started'] })
    const start = resumePane(pane, { plugins: [plugin], home, claims, signal: abort.signal })
    await expect(start).rejects.toMatchObject({ code: 'ABORTED' })
    expect(await readdir(home)).not.toContain('started')
    expect(claims.holderOf('fake', 'ses_1')).toBeUndefined()
  })

  test('aborted later: the pane ends like a killed one', async () => {
    const home = await tempDirectory()
    const abort = new AbortController()
    const pane = await sh(home, 'exec sleep 300', { signal: abort.signal })
    abort.abort()
    expect(await pane.exited).toEqual({ exitCode: null, signal: 'SIGHUP' })
  })

  test('aborted after the end: nothing', async () => {
    const home = await tempDirectory()
    const abort = new AbortController()
    const pane = await sh(home, 'exit 2', { signal: abort.signal })
    await pane.exited
    abort.abort()
    expect(await pane.kill()).toEqual({ exitCode: 2, signal: null })
  })
})

test.runIf(linux)('a program that cannot be executed is an error every time, 100 times', { timeout: 60_000 }, async () => {
  const home = await tempDirectory()
  const file = join(home, 'broken')
  await writeFile(file, '#!/no/such/interpreter\n')
  await chmod(file, 0o755)
  const plugin = shellPlugin(`path = "${file}"\n`)
  for (let round = 0; round < 100; round++) {
    await expect(sh(home, '', { plugin }), `round ${round}`).rejects.toMatchObject({ code: 'SPAWN_FAILED' })
  }
})

const AGENT = persisting('strategy = "session_scrape"\ntracker = "fake"')
const SESSION = { id: 'ses_1', evidence: 'present', source: 'tui' } as const

function agent(changes: Partial<SessionTracker> = {}, candidates: readonly (typeof SESSION)[] = [SESSION]): Plugin {
  return { definition: AGENT, tracker: fakeTracker({ candidates, hadSession: true }, changes) }
}

function agentRecord(cwd: string, script: string, changes: Partial<PaneRecord> = {}): PaneRecord {
  return record('pane-1', { plugin: 'shell-test', cwd, args: ['-c', script], ...changes })
}

describe('logs/panes.log', () => {
  async function lines(home: string): Promise<Record<string, unknown>[]> {
    const text = await readFile(join(home, 'logs/panes.log'), 'utf8')
    return text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
  }

  test('has one line for a start', async () => {
    const home = await tempDirectory()
    const pane = await sh(home, 'exit 0', { env: { SECRET: 'hunter2' } })
    await pane.exited
    expect(await lines(home)).toEqual([
      {
        time: expect.stringMatching(/Z$/),
        level: 'info',
        message: 'pane started',
        pane: pane.id,
        spawnId: pane.spawnId,
        pid: pane.pid,
        plugin: 'shell-test',
        file: expect.stringMatching(/^\/.*\/sh$/),
        argv: ['-c', 'exit 0'],
        cwd: home,
        outcome: 'fresh',
        reason: 'new pane',
      },
    ])
    expect(await readFile(join(home, 'logs/panes.log'), 'utf8')).not.toContain('hunter2')
  })

  test('has one line for a resume, with what is to be known and what went wrong', async () => {
    const home = await tempDirectory()
    const additions = { env: {}, args: [], notes: ['by the tui'], problems: ['no bus'] }
    const plugin = agent({ beforeSpawn: async () => additions })
    const pane = await resumePane(agentRecord(home, 'exit 0'), { plugins: [plugin], home })
    await pane.exited
    expect(await lines(home)).toMatchObject([
      {
        message: 'pane started',
        pane: 'pane-1',
        argv: ['-c', 'exit 0', '--session', 'ses_1'],
        cwd: home,
        outcome: 'resumed',
        reason: 'session ses_1 recorded by the tui',
        notes: ['by the tui'],
        problems: ['no bus'],
      },
    ])
  })

  test.each<[string, (home: string) => Promise<Pane>, string]>([
    ['a directory that is gone', (home) => sh(home, 'x', { cwd: join(home, 'nope') }), 'nope: the directory does not exist'],
    [
      'a session that is held',
      (home) => {
        const claims = createClaims([{ pane: record('pane-2').id, scope: 'fake', sessionId: 'ses_1' }])
        return resumePane(agentRecord(home, 'x'), { plugins: [agent()], home, claims })
      },
      'session ses_1 is open in pane pane-2',
    ],
    [
      'a program that cannot be executed',
      async (home) => {
        await writeFile(join(home, 'broken'), '#!/no/such/interpreter\n')
        await chmod(join(home, 'broken'), 0o755)
        return await sh(home, 'x', { plugin: shellPlugin(`path = "${home}/broken"\n`) })
      },
      'broken',
    ],
  ])('has one line for a refusal: %s', async (_, start, reason) => {
    const home = await tempDirectory()
    await expect(start(home)).rejects.toMatchObject({ name: 'QuilError' })
    expect(await lines(home)).toEqual([
      expect.objectContaining({
        level: 'warn',
        message: 'pane refused',
        pane: expect.stringMatching(/^pane-/),
        plugin: 'shell-test',
        args: ['-c', 'x'],
        cwd: expect.stringContaining(home),
        outcome: 'refused',
        reason: expect.stringContaining(reason),
      }),
    ])
  })

  test('that cannot be written does not cost the pane', async () => {
    const home = await tempDirectory()
    await writeFile(join(home, 'logs'), 'a file')
    const pane = await sh(home, 'exit 3')
    expect(await pane.exited).toMatchObject({ exitCode: 3 })
  })
})

describe('a record', () => {
  test('holds what was given for the pane, as JSON, and brings it back', async () => {
    const home = await tempDirectory()
    const script = 'echo "$MINE $INHERITED."'
    const first = await sh(home, script, { env: { MINE: 'mine', INHERITED: null }, id: 'my_pane-1', name: 'mine' })
    const heard = collect(first)
    await first.exited
    expect(heard.text()).toBe('mine .\r\n')
    expect(first.record).toEqual({
      id: 'my_pane-1',
      name: 'mine',
      plugin: 'shell-test',
      cwd: home,
      args: ['-c', script],
      toggles: [],
      fields: {},
      env: { MINE: 'mine', INHERITED: null },
      state: {},
      createdAt: expect.any(String),
      lastUsedAt: expect.any(String),
      spawnId: first.spawnId,
      lastExit: { exitCode: 0, signal: null, at: expect.any(String) },
    })
    const kept: PaneRecord = JSON.parse(JSON.stringify(first.record))
    expect(kept).toEqual(first.record)
    expect(recordProblem(kept)).toBeUndefined()

    const second = await resumePane(kept, { plugins: [shellPlugin()], home })
    const again = collect(second)
    await second.exited
    expect(again.text()).toBe(heard.text())
    expect(second).toMatchObject({ id: first.id, record: { name: 'mine', createdAt: kept.createdAt } })
    expect(second.spawnId).not.toBe(first.spawnId)
  })

  test.each([
    [{ args: 'abc' }, 'args'],
    [{ args: undefined }, 'args'],
    [{ cwd: 'relative' }, 'cwd'],
    [{ env: { A: 1 } }, 'env'],
  ])('a record with %j is refused, and the field named', async (wrong, field) => {
    const home = await tempDirectory()
    const broken = { ...record('pane-1'), ...wrong } as unknown as PaneRecord
    await expect(resumePane(broken, { plugins: [shellPlugin()], home })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining(field),
    })
  })

  test.each(['../x', '', 'a b', 'x'.repeat(65)])('with the id %j is not brought back', async (id) => {
    const home = await tempDirectory()
    await expect(resumePane(record(id), { plugins: [shellPlugin()], home })).rejects.toMatchObject({ code: 'INVALID_ID' })
    await expect(sh(home, 'x', { id })).rejects.toMatchObject({ code: 'INVALID_ID' })
  })

  test('of a plugin nobody has is not brought back', async () => {
    const home = await tempDirectory()
    await expect(resumePane(record('pane-1', { plugin: 'gone' }), { plugins: [shellPlugin()], home })).rejects.toMatchObject({
      code: 'UNKNOWN_PLUGIN',
      message: expect.stringContaining('shell-test'),
    })
  })
})

describe('a resume that fails at once', () => {
  const words = "printf '\\033]0;a title\\007\\033[31mno such\\033[0m\\r\\n  session\\033[5;1Hgive up\\n'"

  test('is told with the program’s last words, and the record is kept', async () => {
    const home = await tempDirectory()
    const session = { id: 'ses_1', source: 'tui', at: '2026-09-01T12:00:00.000Z' }
    const before = agentRecord(home, `${words}; exit 1`, { session, state: { session_id: 'ses_1', room: 'r' } })
    const pane = await resumePane(before, { plugins: [agent()], home })
    const { resumeFailed } = await pane.exited
    expect(resumeFailed?.message).toMatch(
      /^exit code 1 after \d+\.\d s, asked to rejoin \(session ses_1 recorded by the tui\); it said: no such session give up$/,
    )
    expect(resumeFailed?.afterMs).toBeGreaterThanOrEqual(0)
    expect(pane.record).toMatchObject({ session, state: before.state, args: before.args, cwd: home, lastExit: { exitCode: 1 } })
    expect(pane.record.lastExit).not.toHaveProperty('resumeFailed')
  })

  test('without a word says so', async () => {
    const home = await tempDirectory()
    const pane = await resumePane(agentRecord(home, 'exit 9'), { plugins: [agent()], home })
    expect(await pane.exited).toMatchObject({
      exitCode: 9,
      resumeFailed: { message: expect.stringContaining('it said nothing') },
    })
  })

  test.each<[string, string, readonly (typeof SESSION)[]]>([
    ['an exit with 0', 'exit 0', [SESSION]],
    ['the end by a signal', 'kill -TERM $$; exec sleep 300', [SESSION]],
    ['a fresh start that fails', 'exit 1', []],
  ])('%s is not one', async (_, script, candidates) => {
    const home = await tempDirectory()
    const pane = await resumePane(agentRecord(home, script), { plugins: [agent({}, candidates)], home })
    expect(await pane.exited).not.toHaveProperty('resumeFailed')
  })

  test('a kill is not one, even if the program then exits with 1', async () => {
    const home = await tempDirectory()
    const script = "trap 'exit 1' HUP; echo ready; while :; do sleep 0.05; done"
    const pane = await resumePane(agentRecord(home, script), { plugins: [agent()], home })
    await collect(pane).until('ready')
    expect(await pane.kill()).toEqual({ exitCode: 1, signal: null })
  })
})

test('what a tracker reports after the end is not this pane’s any more', async () => {
  const home = await tempDirectory()
  let report = (_id: string): void => {}
  const claims = createClaims()
  const plugin = agent({
    watch: (_pane, on) => {
      report = (id) => on({ type: 'session', session: { id, source: 'tui', at: new Date().toISOString() } })
      return { [Symbol.dispose]: () => {} }
    },
  })
  const pane = await resumePane(agentRecord(home, 'exec sleep 300'), { plugins: [plugin], home, claims })
  report('ses_2')
  await pane.kill()
  report('ses_3')
  expect(pane.record.session).toMatchObject({ id: 'ses_2' })
  expect(claims.holderOf('fake', 'ses_3')).toBeUndefined()
})
