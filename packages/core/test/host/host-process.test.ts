import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ConnectedWorkspace, connectWorkspace } from '../../src/client/index.ts'
import type { PaneInfo } from '../../src/workspace/pane-info.ts'
import type { ChildProgram } from '../support/child.ts'
import { buildLiveHost, type LiveHost, startLiveHost } from '../support/live-host.ts'
import { processGone, processRuns } from '../support/process-runs.ts'
import { greetedClient } from '../support/raw-client.ts'
import { tempDirectory } from '../support/temp-directory.ts'

/** More for a soak: the growth must not depend on it. */
const FLOOD_MB = Number(process.env['QUIL_FLOOD_MB'] ?? '48')

let program: ChildProgram
beforeAll(async () => {
  program = await buildLiveHost()
}, 60_000)
afterAll(() => program[Symbol.asyncDispose]())

interface Running {
  readonly home: string
  readonly root: string
  readonly host: LiveHost
  readonly workspace: ConnectedWorkspace
  sh(script: string): Promise<PaneInfo>
}

async function run(home?: string): Promise<Running> {
  const root = home === undefined ? await tempDirectory() : join(home, '..')
  const place = home ?? join(root, 'quil')
  await mkdir(place, { recursive: true, mode: 0o700 })
  const host = await startLiveHost(program, place)
  const workspace = await connectWorkspace({ home: place })
  const sh = (script: string): Promise<PaneInfo> => workspace.spawn({ plugin: 'shell-test', cwd: root, args: ['-c', script] })
  return { home: place, root, host, workspace, sh }
}

const pidOf = (pane: PaneInfo): number => pane.live?.pid ?? 0

test('a client that never reads costs the host no memory, however much its panes write', async () => {
  const { home, host, sh, workspace } = await run()
  const typed = await sh('stty raw -echo; exec cat')
  const client = await greetedClient(home)
  // The first flood only makes the host as large as its work wants it: code, young heap, kept output.
  const part = (mb: number, end: string): string => `read go; head -c ${mb}000000 /dev/zero | tr '\\0' 'x'; echo; echo ${end}; `
  const flood = await sh(`${part(FLOOD_MB / 2, 'half')}${part(FLOOD_MB, 'the end')}exec sleep 1000`)
  await client.call('pane.attach', { channel: 1, pane: flood.id })
  client.socket.pause()
  await workspace.send(flood.id, '\n')
  await workspace.waitFor(flood.id, { text: 'half' }, { timeoutMs: 170_000 })
  const before = await host.usage()
  await workspace.send(flood.id, '\n')
  const echo = await workspace.attach(typed.id)
  let echoes = 0
  const answered = new Promise<void>((resolve) => {
    echo.onOutput(({ kind }) => {
      if (kind === 'screen') return void echo.write('x')
      echoes += 1
      if (echoes === 200) resolve()
      else echo.write('x')
    })
  })
  await answered
  await workspace.waitFor(flood.id, { text: 'the end' }, { timeoutMs: 170_000 })
  const after = await host.usage()
  console.log(`host with ${FLOOD_MB} MB behind a client that never reads: ${JSON.stringify({ before, after })}`)
  expect(client.outputBytes).toBeLessThan(4 << 20)
  // What is in use after a collection; the resident size also follows the collector's mood.
  expect(after.used - before.used).toBeLessThan(16 << 20)
  client.socket.resume()
  await client.call('channel.detach', { channel: 1 })
}, 180_000)

test('descriptors and timers are as before when all clients and panes have gone', async () => {
  const { home, host, workspace, sh } = await run()
  await workspace.close((await sh('exec sleep 1000')).id, { force: true })
  const before = await host.usage()
  const panes = await Promise.all(Array.from({ length: 8 }, () => sh('exec sleep 1000')))
  const client = await greetedClient(home)
  for (let n = 0; n < 100; n += 1) await client.call('pane.attach', { channel: n, pane: panes[n % 8]?.id })
  const during = await host.usage()
  expect(during.descriptors).toBeGreaterThan(before.descriptors)
  client.socket.destroy()
  for (const { id } of panes) await workspace.close(id, { force: true })
  while ((await workspace.status()).clients > 1) await new Promise((resolve) => setImmediate(resolve))
  let after = await host.usage()
  for (let n = 0; n < 200 && (after.descriptors > before.descriptors || after.timers > before.timers); n += 1)
    after = await host.usage()
  expect(after).toMatchObject({ descriptors: before.descriptors, timers: before.timers })
}, 60_000)

test('a killed host takes its shells along, and what will not go is ended before it comes back', async () => {
  const first = await run()
  const shells = await Promise.all(Array.from({ length: 5 }, () => first.sh('exec sleep 1000')))
  const deaf = await first.sh(`trap '' HUP; echo deaf; while :; do sleep 0.05; done`)
  await first.workspace.waitFor(deaf.id, { text: 'deaf' }, { timeoutMs: 20_000 })
  await first.host.kill()
  await Promise.all(shells.map((shell) => processGone(pidOf(shell))))
  expect(processRuns(pidOf(deaf))).toBe(true)
  const second = await run(first.home)
  const statuses = (await second.workspace.panes()).map(({ status }) => status)
  expect(statuses).toEqual(Array.from({ length: 6 }, () => 'lost'))
  const [one, two] = await Promise.all([second.workspace.restore(deaf.id), second.workspace.restore(deaf.id)])
  expect(processRuns(pidOf(deaf))).toBe(false)
  expect(pidOf(one)).toBe(pidOf(two))
  const results = await second.workspace.restoreAll()
  expect(results.map(({ pane, error }) => [pane.status, error])).toEqual(Array.from({ length: 5 }, () => ['running', undefined]))
  await second.host.stop()
  expect(results.some(({ pane }) => processRuns(pidOf(pane)))).toBe(false)
}, 60_000)

test('a host that is told to end ends, with clients attached and a program that ignores everything', async () => {
  const { host, workspace, sh } = await run()
  const deaf = await sh(`trap '' HUP TERM; echo deaf; while :; do sleep 0.05; done`)
  const attachment = await workspace.attach(deaf.id)
  attachment.onOutput(() => {})
  await workspace.waitFor(deaf.id, { text: 'deaf' }, { timeoutMs: 20_000 })
  await host.stop()
  expect(processRuns(pidOf(deaf))).toBe(false)
  expect(await attachment.ended).toMatchObject({ reason: 'host' })
  await expect(workspace.panes()).rejects.toMatchObject({ code: 'HOST_UNREACHABLE' })
}, 60_000)
