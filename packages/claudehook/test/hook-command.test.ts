import { spawnSync } from 'node:child_process'
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { hookCommand, hookEntry } from '../src/hook-command.ts'
import { readSpool } from '../src/spool.ts'
import { type HookRun, runHook } from './support/hook.ts'
import { A, payload } from './support/pane.ts'
import { tempDirectory } from './support/temp-directory.ts'

const EVENT = JSON.stringify(payload('SessionStart/startup', A))
const SILENT = { code: 0, signal: null, stdout: '', stderr: '' }

let spool: string
beforeEach(async () => {
  spool = join(await tempDirectory(), 'spool')
  await mkdir(spool, { mode: 0o700 })
})

const run = (changes: Partial<HookRun> = {}) => runHook({ command: hookCommand(spool), stdin: EVENT, ...changes })
const written = async () => Promise.all((await readdir(spool)).map((name) => readFile(join(spool, name), 'utf8')))

describe.each(['/bin/sh', '/bin/dash', '/bin/bash'])('%s', (shell) => {
  test('puts the event and who fired it into one file, silently', async () => {
    expect(await run({ shell })).toEqual(SILENT)
    expect(await written()).toEqual([`4711\n\n${EVENT}`])
    expect(await readdir(spool)).toEqual([expect.stringMatching(/^\d+\.0$/)])
  })

  test('names the job of a background worker', async () => {
    await run({ shell, job: '/home/u/.claude/jobs/c437dac9' })
    expect(await written()).toEqual([`4711\n/home/u/.claude/jobs/c437dac9\n${EVENT}`])
  })

  test('names its parent where Claude Code does not say its pid', async () => {
    await run({ shell, pid: '' })
    expect(await written()).toEqual([`${process.pid}\n\n${EVENT}`])
  })

  test('does nothing, silently, once the folder is gone, and reads the event to its end', async () => {
    await rm(spool, { recursive: true })
    expect(await run({ shell, stdin: `"${'x'.repeat(1 << 20)}"` })).toEqual(SILENT)
    await expect(stat(spool)).rejects.toThrow('ENOENT')
  })

  test('is silent where the folder is a file', async () => {
    await rm(spool, { recursive: true })
    await writeFile(spool, 'mine')
    expect(await run({ shell })).toEqual(SILENT)
    expect(await readFile(spool, 'utf8')).toBe('mine')
  })

  test('is silent without cat and mv', async () => {
    expect(await run({ shell, env: { PATH: '/nowhere' } })).toMatchObject({ code: 0, stdout: '', stderr: '' })
    expect((await readdir(spool)).filter((name) => !name.startsWith('.'))).toEqual([])
  })

  test('is silent, and writes no event, on a full disk', async () => {
    const command = `ulimit -f 1; trap '' XFSZ; ${hookCommand(spool)}`
    expect(await run({ shell, command, stdin: `"${'x'.repeat(1 << 20)}"` })).toMatchObject({ code: 0, stdout: '', stderr: '' })
    expect((await readdir(spool)).filter((name) => !name.startsWith('.'))).toEqual([])
  })

  test('closes the file to others whatever the umask', async () => {
    await run({ shell, command: `umask 000; ${hookCommand(spool)}` })
    const [name = ''] = await readdir(spool)
    expect((await stat(join(spool, name))).mode & 0o777).toBe(0o600)
  })

  test('a pid that comes again replaces nothing', async () => {
    // One shell, so one `$$`: in subshells, for the command ends with `exit`.
    const hook = `( ${hookCommand(spool)} )`
    await run({ shell, command: `printf 1 | ${hook}; printf 2 | ${hook}; printf 3 | ${hook}` })
    expect(await written()).toHaveLength(3)
    expect((await written()).map((text) => text.at(-1)).sort()).toEqual(['1', '2', '3'])
  })

  test('what a killed hook left is written over, not added to', async () => {
    const command = `printf 'half of an event that was cut off' >'${spool}'/.$$; ${hookCommand(spool)}`
    await run({ shell, command })
    expect(await written()).toEqual([`4711\n\n${EVENT}`])
  })

  test('a directory of that name is gone around', async () => {
    await run({ shell, command: `mkdir '${spool}'/$$.0 '${spool}'/$$.1; ${hookCommand(spool)}` })
    expect((await readdir(spool)).sort()).toHaveLength(3)
    expect(await readdir(join(spool, (await readdir(spool)).find((name) => name.endsWith('.0')) ?? ''))).toEqual([])
  })

  test('twenty at once all arrive, whole', async () => {
    const events = Array.from({ length: 20 }, (_, n) => JSON.stringify({ n, text: 'x'.repeat(50_000) }))
    const results = await Promise.all(events.map((stdin) => run({ shell, stdin })))
    expect(new Set(results.map((result) => JSON.stringify(result)))).toEqual(new Set([JSON.stringify(SILENT)]))
    expect((await written()).sort()).toEqual(events.map((event) => `4711\n\n${event}`).sort())
  })

  test('bytes are kept as they are', async () => {
    const stdin = 'ä\\n%s%d\t"$HOME" `x` \u2028 😀\n\n'
    await run({ shell, stdin })
    expect(await written()).toEqual([`4711\n\n${stdin}`])
  })
})

test('an event of 8 MB arrives whole', async () => {
  const stdin = 'x'.repeat(8 << 20)
  await run({ stdin })
  expect((await written())[0]?.length).toBe(stdin.length + '4711\n\n'.length)
})

test('it does not matter where Claude Code works', async () => {
  await run({ cwd: '/' })
  expect(await written()).toHaveLength(1)
})

test('nobody sees an event before it is whole', async () => {
  const command = hookCommand(spool)
  const slow = runHook({ command: `( printf '{'; sleep 0.3; printf '}' ) | { ${command}; }`, stdin: '' })
  await new Promise((resolve) => setTimeout(resolve, 150))
  expect((await readdir(spool)).filter((name) => !name.startsWith('.'))).toEqual([])
  await slow
  expect(await written()).toEqual(['4711\n\n{}'])
})

test('the hook for Windows leaves the same event, silently, and nothing where the folder is gone', async () => {
  const { command, args = [] } = hookEntry(spool, 'win32')
  const input = JSON.stringify(payload('SessionStart/startup', A))
  const fire = () => {
    const env = { PATH: process.env['PATH'], CLAUDE_PID: '4711', CLAUDE_JOB_DIR: 'C:\\jobs' }
    const { status, stdout, stderr } = spawnSync(command, args, { env, input, encoding: 'utf8' })
    return { status, stdout, stderr }
  }
  const silent = { status: 0, stdout: '', stderr: '' }
  expect([fire(), fire()]).toEqual([silent, silent])
  const { events } = await readSpool(spool)
  expect(events).toMatchObject([
    { pid: 4711, job: 'C:\\jobs', name: 'SessionStart', sessionId: A },
    { pid: 4711, job: 'C:\\jobs' },
  ])
  await rm(spool, { recursive: true })
  expect(fire()).toEqual(silent)
})
