import { chmod, chown, link, mkdir, readdir, readFile, rename, stat, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TempDir, tempDir } from '@quil/testkit'
import { describe, expect, test } from 'vitest'
import { cacheFile } from '../src/code-cache/cache-file.ts'
import { keepCode } from '../src/code-cache/keep.ts'
import { readCode } from '../src/code-cache/read.ts'
import { HOST_NODE_OPTIONS } from '../src/host-node-options.ts'

const CONTENT = 'a'.repeat(64)
const CODE = Buffer.from('compiled code, or what stands for it')

const place = (env: NodeJS.ProcessEnv, command: string | undefined): string | undefined =>
  cacheFile({ env, execArgv: [] }, command, 'quil')

/** A home whose cache directory is there, and the file a command's code is kept in. */
async function openHome(): Promise<TempDir & { readonly file: string }> {
  const home = await tempDir('quil-code-')
  return Object.assign(home, { file: place({ HOME: home.path }, 'ls') ?? '' })
}

describe('the place of kept code', () => {
  test('is below the cache directory of the user, and tells versions of Node apart', () => {
    expect(place({ HOME: '/home/ada' }, 'ls')).toBe(`/home/ada/.cache/quil/ls-quil-${process.version}-${process.arch}.code`)
    expect(place({ HOME: '/home/ada', XDG_CACHE_HOME: '/var/cache/ada' }, 'ls')).toMatch(/^\/var\/cache\/ada\/quil\/ls-/)
    expect(place({ HOME: '/home/ada', XDG_CACHE_HOME: 'relative' }, 'ls')).toMatch(/^\/home\/ada\/\.cache\//)
  })

  test.each([
    ['no home', {}, 'ls'],
    ['an empty home', { HOME: '' }, 'ls'],
    ['no command', { HOME: '/home/ada' }, undefined],
    ['a word that names another place', { HOME: '/home/ada' }, '../../x'],
    ['words that do', { HOME: '/home/ada' }, 'host ../../x'],
    ['options that change what V8 makes', { HOME: '/home/ada', NODE_OPTIONS: '--jitless' }, 'ls'],
  ])('is nowhere with %s', (_what, env, command) => {
    expect(place(env, command)).toBeUndefined()
  })
})

describe('kept code', () => {
  test('is read as it was kept, and lies where nobody else can write', async () => {
    await using home = await openHome()
    keepCode(home.file, CONTENT, CODE)
    expect(readCode(home.file, CONTENT)).toEqual(CODE)
    expect((await stat(home.file)).mode & 0o777).toBe(0o600)
    expect((await stat(join(home.path, '.cache', 'quil'))).mode & 0o777).toBe(0o700)
    expect(await readdir(join(home.path, '.cache', 'quil'))).toHaveLength(1)
  })

  test('is replaced by what is kept later', async () => {
    await using home = await openHome()
    keepCode(home.file, 'b'.repeat(64), CODE)
    expect(readCode(home.file, CONTENT)).toBeUndefined()
    keepCode(home.file, CONTENT, CODE)
    expect(readCode(home.file, CONTENT)).toEqual(CODE)
  })

  test.each<[string, (file: string) => Promise<unknown>]>([
    ['missing', (file) => rename(file, `${file}.away`)],
    ['cut off', (file) => truncate(file, 150)],
    ['empty', (file) => truncate(file, 0)],
    ['damaged in one byte', damage],
    ['writable by others', (file) => chmod(file, 0o622)],
    ['known by a second name', (file) => link(file, `${file}.too`)],
    ['a link', (file) => rename(file, `${file}.real`).then(() => symlink(`${file}.real`, file))],
    ['a directory', (file) => rename(file, `${file}.away`).then(() => mkdir(file))],
  ])('is not used when the file is %s', async (_what, spoil) => {
    await using home = await openHome()
    keepCode(home.file, CONTENT, CODE)
    await spoil(home.file)
    expect(readCode(home.file, CONTENT)).toBeUndefined()
  })

  test.runIf(process.getuid?.() === 0)('is not used when it belongs to another user', async () => {
    await using home = await openHome()
    keepCode(home.file, CONTENT, CODE)
    await chown(home.file, 12345, 12345)
    expect(readCode(home.file, CONTENT)).toBeUndefined()
  })

  test('is not kept in a directory that others may enter, nor through a link, nor in a home that does not exist', async () => {
    await using home = await openHome()
    const directory = join(home.path, '.cache', 'quil')
    await mkdir(directory, { recursive: true, mode: 0o755 })
    await chmod(directory, 0o755)
    keepCode(home.file, CONTENT, CODE)
    expect(await readdir(directory)).toEqual([])
    await rename(directory, `${directory}-real`)
    await chmod(`${directory}-real`, 0o700)
    await symlink(`${directory}-real`, directory)
    keepCode(home.file, CONTENT, CODE)
    expect(await readdir(`${directory}-real`)).toEqual([])
    keepCode(join(home.path, 'nowhere', '.cache', 'quil', 'ls.code'), CONTENT, CODE)
    expect(await readdir(home.path)).toEqual(['.cache'])
  })
})

test('code is kept by a Node with the options of a host, and by none that is told to make other code', () => {
  const kept = (execArgv: string[]) => cacheFile({ env: { HOME: '/home/ada' }, execArgv }, 'host run', 'quil')
  expect(kept([...HOST_NODE_OPTIONS])).toMatch('/home/ada/.cache/quil/host-run-quil-')
  expect(kept(['--jitless'])).toBeUndefined()
  expect(kept([...HOST_NODE_OPTIONS, '--jitless'])).toBeUndefined()
})

async function damage(file: string): Promise<void> {
  const bytes = await readFile(file)
  const last = bytes.length - 3
  bytes.writeUInt8(bytes.readUInt8(last) ^ 1, last)
  await writeFile(file, bytes)
}
