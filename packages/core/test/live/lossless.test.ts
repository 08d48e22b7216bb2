import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { connectWorkspace } from '../../src/client/index.ts'
import type { PaneInfo } from '../../src/workspace/pane-info.ts'
import type { AttachmentOutput, Workspace } from '../../src/workspace/workspace.ts'
import { LONG } from '../contract/subject.ts'
import { type OpenHost, openHost } from '../support/open-host.ts'
import { greetedClient } from '../support/raw-client.ts'

const MEGABYTES = 12

/** A pane that writes the whole stream at once when it is told to. */
async function flooded(host: OpenHost): Promise<{ readonly pane: PaneInfo; readonly stream: Buffer }> {
  const stream = Buffer.from(
    randomBytes((MEGABYTES << 20) / 2)
      .toString('hex')
      .replaceAll(/(.{77})./g, '$1\n'),
  )
  await writeFile(join(host.root, 'stream'), stream)
  const pane = await host.sh('stty raw -echo; printf ready; read go; cat stream; printf THE-END; exec sleep 1000')
  await host.live.waitFor(pane.id, { text: 'ready' }, LONG)
  return { pane, stream }
}

/** Attaches, and answers what came behind the first picture when all has come. */
async function readWhole(workspace: Workspace, pane: string, length: number): Promise<readonly AttachmentOutput[]> {
  const attachment = await workspace.attach(pane, { size: { cols: 80, rows: 24 } })
  const seen: AttachmentOutput[] = []
  await new Promise<void>((resolve) => {
    let bytes = 0
    attachment.onOutput((output) => {
      seen.push(output)
      if (output.kind === 'output') bytes += output.bytes.length
      else if (seen.length === 1) attachment.write('\n')
      if (bytes === length || (seen.length > 1 && output.kind === 'screen')) resolve()
    })
  })
  await attachment.detach()
  return seen.slice(1)
}

function expectExactly(seen: readonly AttachmentOutput[], stream: Buffer): void {
  expect(seen.filter(({ kind }) => kind === 'screen')).toEqual([])
  const whole = Buffer.concat([stream, Buffer.from('THE-END')])
  expect(Buffer.concat(seen.map(({ bytes }) => bytes)).equals(whole)).toBe(true) // a matcher would compare byte by byte
}

test('a flood comes byte for byte, without a picture, to a client that reads at full speed', async () => {
  const host = await openHost()
  const { pane, stream } = await flooded(host)
  await using workspace = await connectWorkspace({ home: host.home })
  expectExactly(await readWhole(workspace, pane.id, stream.length + 7), stream)
}, 120_000)

test('also in the process of the panes, and beside a client that stands still', async () => {
  const host = await openHost()
  const { pane, stream } = await flooded(host)
  const stalled = await greetedClient(host.home)
  await stalled.call('pane.attach', { channel: 1, pane: pane.id, size: { cols: 80, rows: 24 } })
  stalled.socket.pause()
  expectExactly(await readWhole(host.live, pane.id, stream.length + 7), stream)
}, 120_000)

test('a client that reads on, but not as fast as the program writes, gets every byte as well', async () => {
  const host = await openHost()
  const { pane, stream } = await flooded(host)
  const reader = await greetedClient(host.home)
  await reader.call('pane.attach', { channel: 1, pane: pane.id })
  while (reader.outputBytes === 0) await new Promise(setImmediate) // its picture
  const whole = reader.outputBytes + stream.length + 7
  await host.live.send(pane.id, '\n')
  while (reader.outputBytes < whole) {
    reader.socket.pause()
    await new Promise((resolve) => setTimeout(resolve, 10))
    const before = reader.outputBytes
    reader.socket.resume()
    while (reader.outputBytes - before < 64 << 10 && reader.outputBytes < whole) await new Promise(setImmediate)
  }
  expect(reader.outputBytes).toBe(whole)
}, 120_000)

test('a program does not wait for clients that stand still, be they all who look at it', async () => {
  const host = await openHost()
  const { pane } = await flooded(host)
  for (let n = 0; n < 2; n += 1) {
    const stalled = await greetedClient(host.home)
    await stalled.call('pane.attach', { channel: 1, pane: pane.id, size: { cols: 80, rows: 24 } })
    stalled.socket.pause()
  }
  await host.live.send(pane.id, '\n')
  await host.live.waitFor(pane.id, { text: 'THE-END' }, LONG)
}, 120_000)

test('nor for one that is paused', async () => {
  const host = await openHost()
  const { pane } = await flooded(host)
  await using attachment = await host.live.attach(pane.id)
  attachment.onOutput(() => {})
  attachment.pause()
  await host.live.send(pane.id, '\n')
  await host.live.waitFor(pane.id, { text: 'THE-END' }, LONG)
}, 120_000)
