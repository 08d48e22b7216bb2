import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { spawnPane, terminal } from '@quil/core'
import { currentHolder, openWorkspaceStore } from '@quil/core/workspace'
import { expect, onTestFinished, test, vi } from 'vitest'
import { RecordKeeper } from '../src/foreground/record-keeper.ts'
import { SaveSoon } from '../src/foreground/save-soon.ts'

async function tempRoot(): Promise<string> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'quil-keeper-')))
  onTestFinished(() => rm(root, { recursive: true, force: true, maxRetries: 3 }))
  return root
}

/** Says where it is as a shell would, each time it is given a line. */
const SCRIPT = 'while read -r path; do printf "\\033]7;file://%s\\007" "$path"; done'

test('where the shell is gets into the workspace while it runs, also after a pause, and at the end', async () => {
  const root = await tempRoot()
  const home = join(root, 'quil')
  const [one, two, three] = ['one', 'two', 'three'].map((name) => join(root, name)) as [string, string, string]
  for (const folder of [one, two, three]) await mkdir(folder)
  const store = openWorkspaceStore(home)
  const pane = await spawnPane({ plugin: terminal(), home, cwd: root, args: ['-c', SCRIPT], env: { SHELL: '/bin/sh' } })
  onTestFinished(async () => void (await pane.kill({ graceMs: 500 })))
  const holder = currentHolder()
  await store.update((records) => ({ records: [...records, { ...pane.record, holder }], result: undefined }))
  const keeper = new RecordKeeper(store, pane, holder)
  const saved = async (): Promise<string | undefined> => (await store.read()).records[0]?.directory
  for (const path of [one, two]) {
    pane.write(`${path}\r`)
    await vi.waitFor(async () => expect(await saved()).toBe(path), { timeout: 20_000, interval: 20 })
  }
  const heard = new Promise<void>((resolve) => {
    pane.onMark((mark) => mark.type === 'directory' && mark.path === three && resolve())
  })
  pane.write(`${three}\r`)
  await heard
  await pane.kill()
  await keeper.finish()
  expect(await saved()).toBe(three)
})

test('many changes are one save now and one later; after its end there is none', async () => {
  const saves: string[] = []
  let last = 'a'
  let later = (): void => {}
  const second = new Promise<void>((resolve) => {
    later = resolve
  })
  const soon = new SaveSoon(() => {
    saves.push(last)
    if (saves.length === 2) later()
  }, 20)
  for (last of ['a', 'b', 'c', 'd']) soon.ask()
  const keepAlive = setInterval(() => {}, 1000) // its own timer lets the process end
  await second
  clearInterval(keepAlive)
  expect(saves).toEqual(['a', 'd'])
  soon.ask()
  soon[Symbol.dispose]()
  expect(saves).toEqual(['a', 'd'])
})
