import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { belongsTo, findTranscript, projectFolder } from '../src/transcript.ts'
import { A, B } from './support/pane.ts'
import { tempDirectory } from './support/temp-directory.ts'

const LINE = '{"parentUuid":null,"type":"user","message":{"role":"user","content":"hi"}}\n'

let home: string
let env: Record<string, string>
beforeEach(async () => {
  home = await tempDirectory()
  env = { HOME: home }
})

async function put(content: string | Uint8Array, folder = '-src', directory = join(home, '.claude')): Promise<string> {
  const path = join(directory, 'projects', folder, `${A}.jsonl`)
  await mkdir(join(path, '..'), { recursive: true })
  await writeFile(path, content)
  return path
}

describe('present', () => {
  test.each([
    ['one line', LINE],
    ['many lines', LINE.repeat(5000)],
    ['a last line that was cut off', `${LINE}{"type":"us`],
    ['empty lines in front', `\n\n${LINE}`],
    ['a first line longer than what is looked at', `{"x":"${'y'.repeat(400_000)}"}\n`],
    ['a first line of just that length', `{"x":"${'y'.repeat(256 * 1024 - 8)}"}`],
    ['a character cut in half at the end of what is looked at', `{"x":"${'ä'.repeat(200_000)}"}\n`],
  ])('%s', async (_what, content) => {
    const path = await put(content)
    expect(await findTranscript(A, env)).toEqual({ evidence: 'present', path })
  })

  test('in whatever project folder', async () => {
    await mkdir(join(home, '.claude', 'projects', '-a'), { recursive: true })
    await mkdir(join(home, '.claude', 'projects', '-z'), { recursive: true })
    const path = await put(LINE, '-moved')
    expect(await findTranscript(A, env)).toEqual({ evidence: 'present', path })
  })

  test('in one folder, and empty in another', async () => {
    await put('', '-a')
    const path = await put(LINE, '-b')
    await put('', '-c')
    expect(await findTranscript(A, env)).toEqual({ evidence: 'present', path })
  })

  test('below CLAUDE_CONFIG_DIR, and only there', async () => {
    const other = join(home, 'other')
    const path = await put(LINE, '-src', other)
    expect(await findTranscript(A, { ...env, CLAUDE_CONFIG_DIR: other })).toEqual({ evidence: 'present', path })
    expect((await findTranscript(A, env)).evidence).toBe('absent')
  })

  test('an empty CLAUDE_CONFIG_DIR is none', async () => {
    await put(LINE)
    expect((await findTranscript(A, { ...env, CLAUDE_CONFIG_DIR: '' })).evidence).toBe('present')
  })

  test('behind a link, where a dotfile manager put it', async () => {
    await put(LINE, '-src', join(home, 'dotfiles'))
    await symlink(join(home, 'dotfiles'), join(home, '.claude'))
    expect((await findTranscript(A, env)).evidence).toBe('present')
  })
})

describe('absent', () => {
  test('Claude Code was never used', async () => {
    expect(await findTranscript(A, env)).toMatchObject({
      evidence: 'absent',
      detail: expect.stringContaining('no conversations'),
    })
  })

  test('another session is', async () => {
    await put(LINE)
    expect(await findTranscript(B, env)).toEqual({ evidence: 'absent', detail: 'Claude Code has no transcript of it' })
  })

  test.each([
    ['empty', '', 'is empty'],
    ['blank lines', '\n\n', 'is empty'],
    ['settings and no message: killed before it was written out', '{"type":"mode"}\n', 'holds no message'],
    ['garbage', 'hello\n', 'is damaged'],
    ['NULs, as a power cut leaves them', '\0'.repeat(4096), 'is damaged'],
    ['half a line', LINE.slice(0, 20), 'is damaged'],
    ['a number', '7\n', 'is damaged'],
    ['NULs, beyond what is looked at', '\0'.repeat(400_000), 'is damaged'],
  ])('%s: Claude Code resumes it no more', async (_what, content, detail) => {
    await put(content)
    expect(await findTranscript(A, env)).toMatchObject({ evidence: 'absent', detail: expect.stringContaining(detail) })
  })

  test('a file among the project folders is not in the way', async () => {
    const path = await put(LINE)
    await writeFile(join(home, '.claude', 'projects', 'notes.txt'), '')
    expect(await findTranscript(A, env)).toEqual({ evidence: 'present', path })
  })
})

describe('cannot be told', () => {
  test('a directory in its place', async () => {
    await mkdir(join(home, '.claude', 'projects', '-src', `${A}.jsonl`), { recursive: true })
    expect((await findTranscript(A, env)).evidence).toBe('unknown')
  })

  test('a link that leads to itself in place of all projects', async () => {
    await mkdir(join(home, '.claude'))
    await symlink('projects', join(home, '.claude', 'projects'))
    expect(await findTranscript(A, env)).toMatchObject({ evidence: 'unknown', detail: expect.stringContaining('ELOOP') })
  })

  test('a folder that cannot be read', async ({ skip }) => {
    skip(process.getuid?.() === 0, 'root reads everything')
    await put(LINE)
    await chmod(join(home, '.claude', 'projects', '-src'), 0o000)
    expect((await findTranscript(A, env)).evidence).toBe('unknown')
    await chmod(join(home, '.claude', 'projects', '-src'), 0o700)
  })
})

test.each([
  ['/srv/lab/cc', '-srv-lab-cc'],
  ['/a.b/c_d e', '-a-b-c-d-e'],
  ['/ä/😀', '-----'],
  ['/Src/App1', '-Src-App1'],
])('%s is the project folder %s', (directory, folder) => {
  expect(projectFolder(directory)).toBe(folder)
  expect(belongsTo(`/x/projects/${folder}/${A}.jsonl`, directory)).toBe(true)
  expect(belongsTo(`/x/projects/${folder}x/${A}.jsonl`, directory)).toBe(false)
})

test('a long directory: the first 200 characters, and a hash we do not know', () => {
  const directory = `/${'a'.repeat(300)}`
  expect(belongsTo(`/x/projects/-${'a'.repeat(199)}-m5owuy/${A}.jsonl`, directory)).toBe(true)
  expect(belongsTo(`/x/projects/-${'b'.repeat(199)}-m5owuy/${A}.jsonl`, directory)).toBe(false)
})
