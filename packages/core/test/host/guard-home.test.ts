import { once } from 'node:events'
import { existsSync, watch } from 'node:fs'
import { mkdir, rm, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { connectWorkspace } from '../../src/client/index.ts'
import { type Host, startHost } from '../../src/host/index.ts'
import { processRuns } from '../support/process-runs.ts'
import { shellPlugin } from '../support/shell-plugin.ts'
import { tempDirectory } from '../support/temp-directory.ts'

async function hostOf(home: string): Promise<Host> {
  await mkdir(home, { mode: 0o700 })
  const host = await startHost({ home, version: '1.2.3', plugins: async () => [shellPlugin()] })
  onTestFinished(() => host.stop())
  return host
}

const SLEEP = { plugin: 'shell-test', cwd: '/', args: ['-c', 'exec sleep 1000'] }

test('a socket that was removed is made again, and nobody who is connected notices', async () => {
  const home = join(await tempDirectory(), 'quil')
  const { socketPath } = await hostOf(home)
  await using before = await connectWorkspace({ home })
  const { id } = await before.spawn(SLEEP)
  for (let n = 0; n < 3; n += 1) {
    const watcher = watch(home)
    await unlink(socketPath)
    while (!existsSync(socketPath)) await once(watcher, 'change')
    watcher.close()
    await using after = await connectWorkspace({ home })
    expect(await after.get(id)).toMatchObject({ status: 'running' })
  }
  expect(await before.get(id)).toMatchObject({ status: 'running' })
})

test('a host whose home was removed ends with its panes, and does not make the home again', async () => {
  const home = join(await tempDirectory(), 'quil')
  const host = await hostOf(home)
  await using workspace = await connectWorkspace({ home })
  const { live } = await workspace.spawn(SLEEP)
  await rm(home, { recursive: true, force: true, maxRetries: 5 })
  await host.stopped
  expect(await processRuns(live?.pid ?? 0)).toBe(false)
  expect(existsSync(home)).toBe(false)
})

test('what a host writes into its home does not disturb it', async () => {
  const home = join(await tempDirectory(), 'quil')
  const host = await hostOf(home)
  await using workspace = await connectWorkspace({ home })
  const { id } = await workspace.spawn(SLEEP)
  for (let n = 0; n < 20; n += 1) await workspace.rename(id, `n${n}`)
  expect(await Promise.race([host.stopped.then(() => 'stopped'), workspace.get(id)])).toMatchObject({ id })
})
