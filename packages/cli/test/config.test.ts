import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { tempDir } from '@quil/testkit'
import { expect, test } from 'vitest'
import { loadConfig } from '../src/config/config.ts'

async function configured(text: string): Promise<{ home: string; load: () => ReturnType<typeof loadConfig> } & AsyncDisposable> {
  const directory = await tempDir('quil-config-')
  await writeFile(join(directory.path, 'config.toml'), text)
  return {
    home: directory.path,
    load: () => loadConfig(directory.path),
    [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
  }
}

test('a home without a configuration has the defaults', async () => {
  await using directory = await tempDir('quil-config-')
  expect(await loadConfig(join(directory.path, 'not-there'))).toEqual({
    detachKey: 'ctrl-\\ d',
    host: { restore: 'lazy', sizePolicy: 'latest', scrollbackLines: 1000 },
    problems: [],
  })
})

test('what the configuration says counts, the rest stays', async () => {
  await using all = await configured(
    'detach_key = "ctrl-b d"\n[host]\nrestore = "eager"\nsize_policy = "smallest"\nscrollback_lines = 0\n',
  )
  expect(await all.load()).toEqual({
    detachKey: 'ctrl-b d',
    host: { restore: 'eager', sizePolicy: 'smallest', scrollbackLines: 0 },
    problems: [],
  })
  await using some = await configured("detach_key = 'none'\n")
  expect(await some.load()).toMatchObject({ detachKey: 'none', host: { restore: 'lazy' } })
})

test('an unknown key is a problem that names its line and what was meant', async () => {
  await using config = await configured('# mine\ndetachkey = "ctrl-b d"\n\n[host]\nrestor = "eager"\n[colours]\n')
  expect(await config.load()).toMatchObject({
    detachKey: 'ctrl-\\ d',
    problems: [
      `${config.home}/config.toml:2: unknown key detachkey: did you mean "detach_key"?`,
      `${config.home}/config.toml:6: unknown key colours`,
      `${config.home}/config.toml:5: unknown key host.restor: did you mean "restore"?`,
    ],
  })
})

test.each([
  ['detach_key = 1', 1, 'detach_key: expected text such as'],
  ['\ndetach_key = "d"', 2, 'detach_key: "d" cannot be the detach key: the first key must be a ctrl key'],
  ['[host]\nrestore = true', 2, 'host.restore: expected "lazy" or "eager"'],
  ['[host]\n\nsize_policy = "big"', 3, 'host.size_policy: expected "latest"'],
  ['[host]\nscrollback_lines = 100001', 2, 'host.scrollback_lines: expected a whole number from 0 to 100000'],
  ['[host]\nscrollback_lines = 1.5', 2, 'host.scrollback_lines: expected a whole number'],
  ['host = 3', 1, 'host: expected a table'],
  ['detach_key = "ctrl-b d"\nhost', 2, 'not TOML: '],
])('an unusable value is an error with file and line: %j', async (text, line, message) => {
  await using config = await configured(text)
  await expect(config.load()).rejects.toMatchObject({ code: 'MALFORMED_FILE', details: { line } })
  await expect(config.load()).rejects.toThrow(`${config.home}/config.toml:${line}: ${message}`)
})

test('a configuration may be a link, but not to nothing, and no directory', async () => {
  await using directory = await tempDir('quil-config-')
  await writeFile(join(directory.path, 'elsewhere.toml'), 'detach_key = "ctrl-]"\n')
  await symlink('elsewhere.toml', join(directory.path, 'config.toml'))
  expect(await loadConfig(directory.path)).toMatchObject({ detachKey: 'ctrl-]' })

  const broken = join(directory.path, 'broken')
  await mkdir(broken)
  await symlink('nothing', join(broken, 'config.toml'))
  await expect(loadConfig(broken)).rejects.toMatchObject({ code: 'UNSAFE_FILE' })

  const odd = join(directory.path, 'odd')
  await mkdir(join(odd, 'config.toml'), { recursive: true })
  await expect(loadConfig(odd)).rejects.toMatchObject({ code: 'UNSAFE_FILE' })
})
