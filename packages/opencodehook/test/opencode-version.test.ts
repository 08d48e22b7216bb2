import { access, link, mkdir, readFile, symlink, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { knownVersion, learnVersion } from '../src/opencode-version.ts'
import { writeExecutable } from './support/executable.ts'
import { trackedHome } from './support/pane.ts'
import { tempDirectory } from './support/temp-directory.ts'

const ENV = { PATH: '/usr/bin:/bin' }

let home: string
let directory: string
beforeEach(async () => {
  home = await trackedHome()
  directory = await tempDirectory()
})

/** A binary that says its version and counts how often it was asked. */
async function binary(version: string, path = join(directory, 'bin', 'opencode')): Promise<string> {
  return writeExecutable(path, `echo asked >> '${directory}/asked'\n${version}`)
}

async function timesAsked(): Promise<number> {
  return (await readFile(join(directory, 'asked'), 'utf8').catch(() => '')).split('\n').length - 1
}

async function npmPackage(name: string, version: unknown): Promise<string> {
  const root = join(directory, 'node_modules', name)
  const file = await binary('echo 9.9.9', join(root, 'bin', 'opencode'))
  await writeFile(join(root, 'package.json'), JSON.stringify({ name, version }))
  return file
}

describe('the npm package around the binary tells the version, without running it', () => {
  test.each([
    'opencode-ai',
    'opencode-linux-x64',
    'opencode-linux-x64-baseline-musl',
    'opencode-darwin-arm64',
    'opencode-windows-x64',
  ])('%s', async (name) => {
    const file = await npmPackage(name, '1.18.33')
    expect(await knownVersion(file, home)).toBe('1.18.33')
    await learnVersion(file, home, ENV)
    expect(await timesAsked()).toBe(0)
  })

  test('through links, as `node_modules/.bin` and global installs have them', async () => {
    const file = await npmPackage('opencode-ai', '1.18.33')
    const bin = join(directory, 'node_modules', '.bin', 'opencode')
    await mkdir(dirname(bin))
    await symlink('../opencode-ai/bin/opencode', bin)
    await symlink(bin, join(directory, 'opencode'))
    expect(await knownVersion(join(directory, 'opencode'), home)).toBe('1.18.33')
    expect([file, await timesAsked()]).toEqual([file, 0])
  })

  test.each<[name: string, version: unknown]>([
    ['my-app', '1.18.33'],
    ['opencode-plugin-x', '1.18.33'],
    ['opencode-ai', 7],
    ['opencode-ai', undefined],
  ])('a package %s with version %j is not opencode’s', async (name, version) => {
    expect(await knownVersion(await npmPackage(name, version), home)).toBeUndefined()
  })

  test('broken package.json', async () => {
    const file = await npmPackage('opencode-ai', '1.18.33')
    await writeFile(join(directory, 'node_modules', 'opencode-ai', 'package.json'), '{"name"')
    expect(await knownVersion(file, home)).toBeUndefined()
  })
})

describe('another binary is asked once', () => {
  test('nothing is known before, and nothing is run to know it', async () => {
    expect(await knownVersion(await binary('echo 1.2.3'), home)).toBeUndefined()
    expect(await timesAsked()).toBe(0)
  })

  test('learnt once, known from then on', async () => {
    const file = await binary('echo 1.2.3')
    await learnVersion(file, home, ENV)
    expect(await knownVersion(file, home)).toBe('1.2.3')
    await learnVersion(file, home, ENV)
    expect(await timesAsked()).toBe(1)
  })

  test('two names of one binary are one', async () => {
    const file = await binary('echo 1.2.3')
    await symlink(file, join(directory, 'oc'))
    await learnVersion(join(directory, 'oc'), home, ENV)
    expect(await knownVersion(file, home)).toBe('1.2.3')
  })

  test('a replaced binary is asked again', async () => {
    const file = await binary('echo 1.2.3')
    await learnVersion(file, home, ENV)
    await binary('echo 2.0.0-next.1')
    await utimes(file, 2_000_000_000, 2_000_000_000)
    expect(await knownVersion(file, home)).toBeUndefined()
    await learnVersion(file, home, ENV)
    expect(await knownVersion(file, home)).toBe('2.0.0-next.1')
    expect(await timesAsked()).toBe(2)
  })

  test.each([
    ['fails', 'echo 1.2.3; exit 1'],
    ['says nothing', 'true'],
    ['says something else', 'echo hello'],
    ['is killed', 'kill -9 $$'],
  ])('one that %s is not learnt', async (_what, script) => {
    const file = await binary(script)
    await learnVersion(file, home, ENV)
    expect(await knownVersion(file, home)).toBeUndefined()
  })

  test('a binary that is gone is no error', async () => {
    await learnVersion(join(directory, 'nowhere'), home, ENV)
    expect(await knownVersion(join(directory, 'nowhere'), home)).toBeUndefined()
  })

  test('it gets the environment of the pane, not ours', async () => {
    const file = await binary(`env > '${directory}/env'; echo 1.2.3`)
    await learnVersion(file, home, { ...ENV, MARK: 'of the pane' })
    const names = (await readFile(join(directory, 'env'), 'utf8')).split('\n').map((line) => line.split('=')[0])
    expect(names).toContain('MARK')
    expect(names).not.toContain('VITEST')
  })

  test.each(['', '{', '[]', '7', '{"a":1}'])('a broken cache (%j) is as none, and is written anew', async (text) => {
    const file = await binary('echo 1.2.3')
    await writeFile(join(home, 'opencodehook', 'versions.json'), text)
    expect(await knownVersion(file, home)).toBeUndefined()
    await learnVersion(file, home, ENV)
    expect(await knownVersion(file, home)).toBe('1.2.3')
  })

  test('the cache does not grow for ever', async () => {
    const first = await binary('echo 1.0.0', join(directory, 'b0'))
    for (let index = 0; index < 40; index++) {
      const file = join(directory, `b${index}`)
      if (index > 0) await link(first, file)
      await learnVersion(file, home, ENV)
    }
    const cache = JSON.parse(await readFile(join(home, 'opencodehook', 'versions.json'), 'utf8')) as object
    expect(Object.keys(cache)).toHaveLength(32)
    await expect(access(join(directory, 'asked'))).resolves.toBeUndefined()
    expect(await knownVersion(join(directory, 'b39'), home)).toBe('1.0.0')
  })
})
