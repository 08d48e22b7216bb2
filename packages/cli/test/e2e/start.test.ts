import { access, chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, test, vi } from 'vitest'
import { type Machine, openMachine, QUIL } from '../support/terminal.ts'

/** Runs `quil ls` on a machine whose home has a pane on record; answers what it printed, which must be without complaint. */
async function ls(machine: Machine, env: Record<string, string | undefined> = machine.env): Promise<string> {
  const argv = [QUIL, 'ls', '--json', '--home', machine.home]
  const { stdout, stderr } = await execa(process.execPath, argv, { env, extendEnv: false, stdin: 'ignore' })
  expect(stderr).toBe('')
  return stdout
}

async function machineWithPane(): Promise<Machine> {
  const machine = await openMachine()
  await machine.quil('run', 'terminal', '--', '-c', 'true')
  return machine
}

/** The file in which the code of `quil ls` is kept. */
async function codeFile({ root }: Machine): Promise<string> {
  const directory = join(root, '.cache', 'quil')
  const [name = ''] = (await readdir(directory)).filter((entry) => entry.startsWith('ls-'))
  return join(directory, name)
}

describe('the code of a command', () => {
  test('is kept at its first start and used at the next', async () => {
    await using machine = await machineWithPane()
    const first = await ls(machine)
    const file = await codeFile(machine)
    const { ino } = await stat(file) // what is kept anew is another file
    expect(await ls(machine)).toBe(first)
    expect((await stat(file)).ino).toBe(ino)
  })

  test('is made anew where what is kept is damaged', async () => {
    await using machine = await machineWithPane()
    const first = await ls(machine)
    const file = await codeFile(machine)
    const good = await readFile(file)
    await writeFile(file, Buffer.from(good).fill(0, 1000, 5000))
    expect(await ls(machine)).toBe(first)
    expect((await readFile(file)).subarray(1000, 5000).some((byte) => byte !== 0)).toBe(true)
  })

  test('is kept for a version of Quil alone', async () => {
    await using machine = await machineWithPane()
    const first = await ls(machine)
    const file = await codeFile(machine)
    const good = await readFile(file)
    await writeFile(file, Buffer.concat([Buffer.from('quil-code 1 0'), good.subarray(13)]))
    expect(await ls(machine)).toBe(first)
    expect((await readFile(file)).subarray(0, 128)).toEqual(good.subarray(0, 128))
  })

  test('is not kept where that is not possible, which nobody notices', async () => {
    await using machine = await machineWithPane()
    const first = await ls(machine)
    expect(await ls(machine, { ...machine.env, HOME: undefined })).toBe(first)
    expect(await ls(machine, { ...machine.env, HOME: '/nonexistent' })).toBe(first)
    const blocked = join(machine.root, 'blocked')
    await mkdir(blocked)
    await writeFile(join(blocked, '.cache'), 'a file')
    expect(await ls(machine, { ...machine.env, HOME: blocked })).toBe(first)
    const open = join(machine.root, 'open')
    await mkdir(join(open, 'quil'), { recursive: true })
    await chmod(join(open, 'quil'), 0o777)
    expect(await ls(machine, { ...machine.env, XDG_CACHE_HOME: open })).toBe(first)
    expect(await readdir(join(open, 'quil'))).toEqual([])
  })

  test('is kept for the host too, once it has run for a while', async () => {
    await using machine = await openMachine()
    await machine.quil('new', 'terminal', '--detached')
    const directory = join(machine.root, '.cache', 'quil')
    const kept = async () => (await readdir(directory)).filter((name) => /^host-run-.*\.code$/.test(name)).length
    await vi.waitFor(async () => expect(await kept()).toBe(2), { timeout: 30_000, interval: 100 }) // what it starts with, and what it loads later
  })

  test('makes no home', async () => {
    await using machine = await openMachine()
    await machine.quil('ls')
    await expect(access(machine.home)).rejects.toThrow('ENOENT')
  })
})

test('what is built says whose code is in it', async () => {
  const text = await readFile(join(QUIL, '..', '..', 'dist', 'THIRD-PARTY-LICENSES.txt'), 'utf8')
  for (const name of ['commander', 'valibot', 'smol-toml', 're2js', '@clack/prompts', 'execa'])
    expect(text).toContain(`\n${name} `)
})
