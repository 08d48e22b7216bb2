import { execFile } from 'node:child_process'
import { readdirSync, readlinkSync } from 'node:fs'
import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { isQuilError, type Pane, spawnPane } from '../../src/index.ts'
import { collect, shellPlugin } from '../support/shell-plugin.ts'
import { tempDirectory } from '../support/temp-directory.ts'

// docs/decisions/0001-node-pty.md lists the traps; each has a test here.

const run = promisify(execFile)

async function sh(home: string, script: string): Promise<Pane> {
  return await spawnPane({ plugin: shellPlugin(), args: ['-c', script], cwd: home, home })
}

describe('output at exit', () => {
  test('60 KB printed right before the exit arrive whole, 150 times', async () => {
    const home = await tempDirectory()
    for (let round = 0; round < 150; round++) {
      const pane = await sh(home, "stty -opost; head -c 60000 /dev/zero | tr '\\0' x")
      const output = collect(pane)
      await pane.exited
      expect(output.bytes().length, `round ${round}`).toBe(60_000)
    }
  })

  test('a consumer that blocks the event loop after the first piece still gets every byte', async () => {
    const home = await tempDirectory()
    const pane = await sh(home, "stty -opost; head -c 60000 /dev/zero | tr '\\0' x")
    let length = 0
    let first = true
    pane.onOutput((bytes) => {
      length += bytes.length
      if (!first) return
      first = false
      const end = performance.now() + 250
      while (performance.now() < end);
    })
    await pane.exited
    expect(length).toBe(60_000)
  })

  test('a paused pane ends, and its last output comes when it is resumed', async () => {
    const home = await tempDirectory()
    const pane = await sh(home, "stty -opost -echo; printf first; read go; head -c 9000 /dev/zero | tr '\\0' x; exit 7")
    let length = -5
    pane.onOutput((bytes) => {
      length += bytes.length
      pane.pause()
      if (length === 0) pane.write('\n')
    })
    expect(await pane.exited).toMatchObject({ exitCode: 7 })
    expect(length).toBe(0)
    const rest = new Promise<void>((resolve) => {
      pane.onOutput(() => {
        pane.resume()
        if (length >= 9000) resolve()
      })
    })
    pane.resume()
    await rest
    expect(length).toBe(9000)
  })

  test('no output comes after `exited`', async () => {
    const home = await tempDirectory()
    const pane = await sh(home, 'i=0; while [ $i -lt 400 ]; do echo line $i; i=$((i+1)); done')
    let late = false
    let exited = false
    pane.onOutput(() => {
      late ||= exited
    })
    await pane.exited
    exited = true
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
    expect(late).toBe(false)
  })

  test('a background job that keeps the terminal open does not keep the pane from ending', async () => {
    const home = await tempDirectory()
    const pane = await sh(home, "trap '' HUP; sleep 300 & echo job=$!")
    const output = collect(pane)
    expect(await pane.exited).toMatchObject({ exitCode: 0 })
    const job = Number(/job=(\d+)/.exec(output.text())?.[1])
    process.kill(job, 'SIGKILL')
  })
})

describe('input', () => {
  test('what is queued for a dead pane never reaches the next one', async () => {
    const home = await tempDirectory()
    for (let round = 0; round < 10; round++) {
      const deaf = await sh(home, 'stty raw -echo; echo ready; exec sleep 300')
      await collect(deaf).until('ready')
      deaf.write('INJECTED;'.repeat(20_000))
      await deaf.kill({ graceMs: 0 })
      const next = await sh(home, 'stty raw -echo; echo ready; exec cat')
      const output = collect(next)
      await output.until('ready')
      next.write('own\r')
      await output.until('own')
      expect(output.text()).not.toContain('INJECTED')
      await next.kill({ graceMs: 0 })
    }
  })

  test('a program that does not read costs no spinning: queued input waits, the event loop runs', async () => {
    const home = await tempDirectory()
    await run('mkfifo', [join(home, 'go')])
    await using pane = await sh(home, 'stty raw -echo; echo ready; read -r go < go; exec cat > /dev/null')
    await collect(pane).until('ready')
    expect(pane.write('x'.repeat(2 << 20))).toBe(false)
    const before = process.cpuUsage()
    const started = performance.now()
    while (performance.now() - started < 500) await new Promise((resolve) => setTimeout(resolve, 10))
    const used = process.cpuUsage(before)
    // node-pty's own queue takes 80 % of a core here.
    expect((used.user + used.system) / 1000 / (performance.now() - started)).toBeLessThan(0.5)
    await pane.kill({ graceMs: 100 })
  })

  test('4 MB typed into cat come back byte for byte', async () => {
    const home = await tempDirectory()
    await using pane = await sh(home, 'stty raw -echo; printf ready; exec cat')
    const output = collect(pane)
    await output.until('ready')
    const sent = Buffer.from(Array.from({ length: 4_000_000 }, (_, index) => index % 251))
    pane.write(sent)
    await new Promise<void>((resolve) => {
      let length = 0
      const done = pane.onOutput((bytes) => {
        length += bytes.length
        if (length < sent.length) return
        done[Symbol.dispose]()
        resolve()
      })
    })
    expect(output.bytes().subarray('ready'.length).equals(sent)).toBe(true)
  })

  test('write, resize and kill after the end do nothing', async () => {
    const home = await tempDirectory()
    const pane = await sh(home, 'exit 3')
    await pane.exited
    expect(pane.write('x')).toBe(false)
    pane.resize({ cols: 100, rows: 30 })
    pane.pause()
    pane.resume()
    await pane.drained()
    expect(await pane.kill()).toMatchObject({ exitCode: 3 })
  })
})

describe.runIf(process.platform === 'linux')('descriptors', () => {
  const masters = (pid: number | 'self'): number =>
    readdirSync(`/proc/${pid}/fd`).filter((fd) => {
      try {
        return readlinkSync(`/proc/${pid}/fd/${fd}`).includes('ptmx')
      } catch {
        return false
      }
    }).length

  test('a later pane sees no terminal of an earlier one', async () => {
    const home = await tempDirectory()
    await using first = await sh(home, 'exec sleep 300')
    await using second = await sh(home, 'exec sleep 300')
    expect(first.pid).not.toBe(second.pid)
    expect(masters(second.pid)).toBe(0)
  })

  test('a child process of the embedding program sees no terminal', async () => {
    const home = await tempDirectory()
    await using pane = await sh(home, 'exec sleep 300')
    expect(pane.pid).toBeGreaterThan(0)
    expect(masters('self')).toBeGreaterThan(0)
    const { stdout } = await run('sh', ['-c', 'ls -l /proc/self/fd | grep -c ptmx || true'])
    expect(stdout.trim()).toBe('0')
  })

  test('100 panes leave no descriptor and no zombie behind', async () => {
    const home = await tempDirectory()
    const warm = await sh(home, 'true')
    await warm.exited
    const before = masters('self')
    const panes: Pane[] = []
    for (let index = 0; index < 100; index++) panes.push(await sh(home, 'exit 0'))
    await Promise.all(panes.map((pane) => pane.exited))
    expect(masters('self')).toBe(before)
    const { stdout } = await run('ps', ['-o', 'pid=,stat=', '--ppid', String(process.pid)])
    const zombies = stdout.split('\n').filter((line) => panes.some((pane) => line.trim().startsWith(`${pane.pid} Z`)))
    expect(zombies).toEqual([])
  })
})

describe('failures to start', () => {
  const failure = async (start: () => Promise<Pane>): Promise<{ code: string; message: string }> => {
    try {
      await (await start()).kill()
    } catch (error) {
      if (isQuilError(error)) return { code: error.code, message: error.message }
      throw error
    }
    throw new Error('it started')
  }

  test('a missing directory is CWD_NOT_FOUND', async () => {
    const home = await tempDirectory()
    const start = () => spawnPane({ plugin: shellPlugin(), cwd: join(home, 'nope'), home: home })
    expect(await failure(start)).toEqual({
      code: 'CWD_NOT_FOUND',
      message: expect.stringContaining('nope: the directory does not exist'),
    })
  })

  test('a file as directory is CWD_NOT_DIRECTORY', async () => {
    const home = await tempDirectory()
    await writeFile(join(home, 'file'), '')
    const start = () => spawnPane({ plugin: shellPlugin(), cwd: join(home, 'file'), home: home })
    expect(await failure(start)).toMatchObject({ code: 'CWD_NOT_DIRECTORY' })
  })

  test('a script whose interpreter is missing is SPAWN_FAILED, not a pane that printed a line', async () => {
    const home = await tempDirectory()
    const script = join(home, 'broken')
    await writeFile(script, '#!/no/such/interpreter\n')
    await chmod(script, 0o755)
    const plugin = shellPlugin(`path = "${script}"\n`)
    expect(await failure(() => spawnPane({ plugin, cwd: home, home: home }))).toEqual({
      code: 'SPAWN_FAILED',
      message: expect.stringContaining('No such file or directory'),
    })
  })

  test.each([
    { cols: 0, rows: 24 },
    { cols: 80, rows: -1 },
    { cols: 80.5, rows: 24 },
    { cols: 70_000, rows: 24 },
    { cols: Number.NaN, rows: 24 },
  ])('a size of $cols × $rows is INVALID_ARGUMENT', async (size) => {
    const home = await tempDirectory()
    expect(await failure(() => spawnPane({ plugin: shellPlugin(), cwd: home, home: home, size }))).toMatchObject({
      code: 'INVALID_ARGUMENT',
    })
  })

  test('an argument with NUL is INVALID_ARGUMENT, for exec would cut it', async () => {
    const home = await tempDirectory()
    const start = () => spawnPane({ plugin: shellPlugin(), args: ['-c', 'echo a\0b'], cwd: home, home: home })
    expect(await failure(start)).toMatchObject({ code: 'INVALID_ARGUMENT' })
  })
})
