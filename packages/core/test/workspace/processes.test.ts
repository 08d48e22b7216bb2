import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWorkspaceStore } from '../../src/workspace/index.ts'
import { buildChild, type ChildProgram } from '../support/child.ts'
import { idsOf, record, workspaceText } from '../support/records.ts'
import { tempDirectory } from '../support/temp-directory.ts'

let program: ChildProgram
beforeAll(async () => {
  program = await buildChild()
})
afterAll(() => program[Symbol.asyncDispose]())

test('8 processes with 25 updates each lose none, and no reader ever sees less than before', async () => {
  const home = await tempDirectory()
  const store = openWorkspaceStore(home)
  const children = Array.from({ length: 8 }, (_, n) => program.start(['add', home, `p${n}`, '25']))
  let working = true
  const ended = Promise.all(children).finally(() => {
    working = false
  })
  let most = 0
  while (working) {
    const { records, problems } = await store.read()
    expect(problems).toEqual([])
    expect(records.length).toBeGreaterThanOrEqual(most)
    most = records.length
  }
  for (const child of await ended) expect(child).toMatchObject({ exitCode: 0, stdout: 'added' })

  const all = children.flatMap((_, n) => Array.from({ length: 25 }, (_, k) => `p${n}-${k + 1}`))
  expect(idsOf((await store.read()).records).sort()).toEqual(all.sort())
  expect((await readdir(home)).sort()).toEqual(['workspace.json', 'workspace.json.bak', 'workspace.lock'])
}, 180_000)

test('reading loads no native code', async () => {
  const home = await tempDirectory()
  await openWorkspaceStore(home).update(() => [record('one')])
  const { stdout } = await program.start(['read', home])
  expect(JSON.parse(stdout)).toEqual({ records: 1, native: false })
})

test('a disk that takes no byte leaves the old workspace and says what is wrong', async () => {
  const home = await tempDirectory()
  const old = workspaceText([record('one')])
  await writeFile(join(home, 'workspace.json'), old, { mode: 0o600 })
  // The kernel refuses every write to a file beyond the limit: as good as a full disk, and it works as root.
  const script = 'trap "" XFSZ; ulimit -f 0; exec "$0" "$@"'
  const { stdout, exitCode } = await execa('sh', ['-c', script, process.execPath, program.path, 'add', home, 'new'], {
    reject: false,
  })
  expect(exitCode).toBe(1)
  expect(JSON.parse(stdout)).toEqual({
    code: 'WORKSPACE_UNWRITABLE',
    message: `cannot save to ${join(home, 'workspace.json')}: the file size limit of this process is reached`,
  })
  expect(await readFile(join(home, 'workspace.json'), 'utf8')).toBe(old)
  expect((await readdir(home)).sort()).toEqual(['workspace.json', 'workspace.lock'])
})
