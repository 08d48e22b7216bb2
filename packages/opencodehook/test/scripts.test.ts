import { once } from 'node:events'
import { lstat, mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ensureScripts, scriptPath, tuiScriptPath } from '../src/index.ts'
import { buildChild, type ChildProgram } from './support/child.ts'
import { trackedHome } from './support/pane.ts'
import { tempDirectory } from './support/temp-directory.ts'

const FILES = ['quil-session-tracker.js', 'quil-tui-tracker.js', 'tui.json']

const mode = async (path: string): Promise<number> => (await lstat(path)).mode & 0o7777

describe('a first call', () => {
  test('makes the home and what is in it, for this user alone', async () => {
    const home = await trackedHome()
    for (const directory of [home, join(home, 'opencodehook'), join(home, 'sessions')]) expect(await mode(directory)).toBe(0o700)
    expect((await readdir(join(home, 'opencodehook'))).sort()).toEqual(FILES)
    for (const name of FILES) expect(await mode(join(home, 'opencodehook', name))).toBe(0o600)
    expect(await readdir(join(home, 'sessions'))).toEqual([])
  })

  test('closes a home that was open to others', async () => {
    const home = join(await tempDirectory(), 'quil')
    await mkdir(home, { mode: 0o755 })
    await ensureScripts(home)
    expect(await mode(home)).toBe(0o700)
  })

  test('takes a home that is a link to a directory', async () => {
    const parent = await tempDirectory()
    await mkdir(join(parent, 'dotfiles'))
    await symlink(join(parent, 'dotfiles'), join(parent, 'quil'))
    await ensureScripts(join(parent, 'quil'))
    expect((await readdir(join(parent, 'dotfiles', 'opencodehook'))).sort()).toEqual(FILES)
  })
})

test('a second call touches nothing', async () => {
  const home = await trackedHome()
  const facts = async () =>
    Promise.all(
      ['opencodehook', 'sessions', ...FILES.map((name) => `opencodehook/${name}`)].map(async (name) => {
        const { ino, mtimeMs, ctimeMs } = await stat(join(home, name))
        return { name, ino, mtimeMs, ctimeMs }
      }),
    )
  const before = await facts()
  await ensureScripts(home)
  expect(await facts()).toEqual(before)
})

describe('a file that is not as it was installed is put right', () => {
  test.each(FILES.flatMap((name) => ['', 'process.exit(1)\n', '\0'.repeat(300_000)].map((content) => [name, content] as const)))(
    '%s overwritten',
    async (name, content) => {
      const home = await trackedHome()
      const path = join(home, 'opencodehook', name)
      const good = await readFile(path, 'utf8')
      await writeFile(path, content)
      await ensureScripts(home)
      expect(await readFile(path, 'utf8')).toBe(good)
      expect(await mode(path)).toBe(0o600)
    },
  )

  test.each(FILES)('%s deleted', async (name) => {
    const home = await trackedHome()
    await rm(join(home, 'opencodehook', name))
    await ensureScripts(home)
    expect(await mode(join(home, 'opencodehook', name))).toBe(0o600)
  })

  test.each(FILES)('%s a FIFO, without waiting for a writer', async (name) => {
    const home = await trackedHome()
    const path = join(home, 'opencodehook', name)
    await rm(path)
    await execa('mkfifo', [path])
    await ensureScripts(home)
    expect((await lstat(path)).isFile()).toBe(true)
  })

  test.each(FILES)('%s a symlink: replaced, what it leads to is left alone', async (name) => {
    const home = await trackedHome()
    const path = join(home, 'opencodehook', name)
    const good = await readFile(path, 'utf8')
    const target = join(home, 'precious')
    await writeFile(target, 'precious')
    await rm(path)
    await symlink(target, path)
    await ensureScripts(home)
    expect([(await lstat(path)).isFile(), await readFile(path, 'utf8'), await readFile(target, 'utf8')]).toEqual([
      true,
      good,
      'precious',
    ])
  })
})

describe('a directory that is not ours is refused, and nothing is written through it', () => {
  test.each(['opencodehook', 'sessions'])('%s is a symlink', async (name) => {
    const parent = await tempDirectory()
    const home = join(parent, 'quil')
    await mkdir(home)
    await mkdir(join(parent, 'elsewhere'))
    await symlink(join(parent, 'elsewhere'), join(home, name))
    await expect(ensureScripts(home)).rejects.toThrow(expect.objectContaining({ code: 'UNSAFE_FILE' }))
    expect(await readdir(join(parent, 'elsewhere'))).toEqual([])
  })

  test.each(['', 'opencodehook', 'sessions'])('a file stands where /%s has to be', async (name) => {
    const home = join(await tempDirectory(), 'quil')
    if (name !== '') await mkdir(home)
    await writeFile(join(home, name), 'mine')
    await expect(ensureScripts(home)).rejects.toThrow(expect.objectContaining({ code: 'UNSAFE_FILE' }))
    expect(await readFile(join(home, name), 'utf8')).toBe('mine')
  })
})

test.each(['qu"il', 'qu`il', 'qu$il', 'qu\ril', 'qu\nil', 'qu\til', 'qu?il', 'qu\\il'])(
  'a home opencode cannot load from is refused before anything is made: %j',
  async (name) => {
    const parent = await tempDirectory()
    await expect(ensureScripts(join(parent, name))).rejects.toThrow(expect.objectContaining({ code: 'INVALID_HOME' }))
    expect(await readdir(parent)).toEqual([])
  },
)

test.each([['qu il'], ['日本 🦊'], ['100%20'], ['a#b'], ["it's"], ['{env:HOME}']])(
  'the scripts load from a home called %s',
  async (name) => {
    const home = join(await tempDirectory(), name)
    await ensureScripts(home)
    const [{ plugin }] = [JSON.parse(await readFile(join(home, 'opencodehook', 'tui.json'), 'utf8')) as { plugin: string[] }]
    const describeExports = `for (const url of process.argv.slice(1)) for (const [name, value] of Object.entries(await import(url)))
    console.log(name, typeof value === 'object' ? [value.id, typeof value.tui].join(' ') : typeof value)`
    const urls = [pathToFileURL(scriptPath(home)).href, ...plugin]
    const { stdout } = await execa(process.execPath, ['--input-type=module', '-e', describeExports, ...urls])
    expect(stdout).toBe('QuilSessionTracker function\ndefault quil-tui-tracker function')
  },
)

describe('each script stands alone', () => {
  test.each([scriptPath, tuiScriptPath])('%o is an ES module that Node can read', async (pathOf) => {
    const home = await trackedHome()
    const text = await readFile(pathOf(home), 'utf8')
    await writeFile(join(home, 'check.mjs'), text)
    const { exitCode, stderr } = await execa(process.execPath, ['--check', join(home, 'check.mjs')], { reject: false })
    expect([exitCode, stderr]).toEqual([0, ''])
    const imported = [...text.matchAll(/\bimport\b[^'"\n]*['"]([^'"]+)['"]/g)].map(([, name]) => name)
    expect(imported.filter((name) => name !== 'solid-js' && !name?.startsWith('node:'))).toEqual([])
  })

  // opencode silently drops a plugin file that exports anything beside plugin functions.
  test('the server script exports one function, the TUI script one default object', async () => {
    const home = await trackedHome()
    const exports = (text: string): string[] => text.split('\n').filter((line) => /^export\b/.test(line))
    expect(exports(await readFile(scriptPath(home), 'utf8'))).toEqual([
      'export const QuilSessionTracker = async ({ client }) => {',
    ])
    expect(exports(await readFile(tuiScriptPath(home), 'utf8'))).toEqual(['export default {'])
  })
})

describe('from many processes at once', () => {
  let program: ChildProgram
  beforeAll(async () => {
    program = await buildChild()
  }, 60_000)
  afterAll(() => program[Symbol.asyncDispose]())

  test('20 calls in 5 processes leave the files whole and nothing else', async () => {
    const reference = await trackedHome()
    const home = join(await tempDirectory(), 'quil')
    const children = Array.from({ length: 5 }, () => program.start('ensure', home, '4'))
    await Promise.all(children.map((child) => once(child.stdout, 'data')))
    for (const child of children) child.stdin.write('go\n')
    for (const child of children) expect(await child).toMatchObject({ exitCode: 0, stdout: 'ready\n"installed"', stderr: '' })
    expect((await readdir(join(home, 'opencodehook'))).sort()).toEqual(FILES)
    for (const name of FILES) {
      const path = join(home, 'opencodehook', name)
      expect(await mode(path)).toBe(0o600)
      if (name !== 'tui.json') expect(await readFile(path)).toEqual(await readFile(join(reference, 'opencodehook', name)))
    }
    expect(JSON.parse(await readFile(join(home, 'opencodehook', 'tui.json'), 'utf8'))).toEqual({
      plugin: [pathToFileURL(tuiScriptPath(home)).href],
    })
  })
})
