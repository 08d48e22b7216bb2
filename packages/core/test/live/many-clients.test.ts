import { expect, test } from 'vitest'
import { connectWorkspace } from '../../src/client/index.ts'
import type { Attachment } from '../../src/workspace/workspace.ts'
import { LONG, watch } from '../contract/subject.ts'
import { openHost } from '../support/open-host.ts'
import { greetedClient } from '../support/raw-client.ts'

const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve))
}

/** Says its size first and at every change of it. */
const SIZES = `trap 'echo changed $(stty size)' WINCH; echo first $(stty size); while :; do read x; done`
/** Shows every byte it is typed as a number. */
const BYTES = 'stty -icanon -echo min 1; echo ready; while :; do dd bs=1 count=1 status=none | od -An -tx1; done'

test('five panes flood, one client stands still, another is paused: keys of a sixth are echoed, and all goes on', async () => {
  const { home, sh, live, connections } = await openHost()
  const floods = await Promise.all(Array.from({ length: 5 }, (_, n) => sh(`exec yes ${n}${'-'.repeat(60)}`)))
  const typed = await sh('stty raw -echo; echo ready; exec cat')
  const stalled = await greetedClient(home)
  for (const [n, { id }] of floods.entries()) await stalled.call('pane.attach', { channel: n, pane: id })
  stalled.socket.pause()
  await using workspace = await connectWorkspace({ home })
  const paused = await workspace.attach(floods[0]?.id ?? '')
  const seenPaused = watch(paused)
  paused.pause()
  const shown = await Promise.all(floods.map(({ id }) => workspace.attach(id)))
  const seen = shown.map((attachment) => ({ attachment, bytes: 0 }))
  for (const one of seen) one.attachment.onOutput(({ bytes }) => (one.bytes += bytes.length))
  await live.waitFor(typed.id, { text: 'ready' }, LONG)
  const echo = await workspace.attach(typed.id)
  const echoed = watch(echo)
  await until(() => echoed.pieces.length > 0)
  for (let n = 0; n < 200; n += 1) {
    const before = echoed.pieces.length
    echo.write(String.fromCharCode(97 + (n % 26)))
    await until(() => echoed.pieces.length > before)
  }
  await until(() => seen.every(({ bytes }) => bytes > 1 << 20)) // every flood has its turns
  await until(() => (seen[0]?.bytes ?? 0) > 5 << 19) // more than is kept of a pane
  expect(stalled.outputBytes).toBeLessThan(2 << 20)
  expect(Math.max(...[...connections].map(({ outbox }) => outbox.waitingBytes))).toBeLessThan(1 << 20)
  expect(seenPaused.pieces.length).toBeLessThan(8)
  paused.resume()
  await until(() => seenPaused.pieces.some(({ kind, offset }) => kind === 'screen' && offset > 2 << 20))
}, 120_000)

test('a view that fell behind gets the screen as it is by then', async () => {
  const { home, sh, live } = await openHost()
  const { id } = await sh('read go; seq 1 400000; printf "the end"; exec sleep 1000')
  await using workspace = await connectWorkspace({ home })
  const attachment = await workspace.attach(id)
  const seen = watch(attachment)
  await until(() => seen.pieces.length > 0)
  attachment.pause()
  await live.send(id, '\r')
  await live.waitFor(id, { text: 'the end' }, LONG)
  const before = seen.pieces.length
  attachment.resume()
  await until(() => seen.text().includes('the end'))
  const late = seen.pieces.slice(before)
  const screen = late.findIndex(({ kind }) => kind === 'screen')
  expect(screen).toBeGreaterThanOrEqual(0)
  expect(Buffer.from(late[screen]?.bytes ?? []).toString()).toContain('400000')
}, 60_000)

test('what a program does not read is bounded, and the client is told to hold back', async () => {
  const { home, sh, live } = await openHost()
  const { id } = await sh('stty raw -echo; exec sleep 1000')
  const other = await sh('stty raw -echo; echo ready; exec cat')
  const client = await greetedClient(home)
  await client.call('pane.attach', { channel: 1, pane: id })
  await client.call('pane.input', { channel: 2, pane: id })
  const piece = Buffer.alloc(256 << 10, 'x')
  for (let n = 0; n < 32; n += 1) client.input(1 + (n % 2), piece)
  expect(await client.until((said) => said['event'] === 'input' && said['channel'] === 1)).toMatchObject({ paused: true })
  expect(await client.until((said) => said['event'] === 'input' && said['channel'] === 2)).toMatchObject({ paused: true })
  await live.waitFor(other.id, { text: 'ready' }, LONG)
  await live.send(other.id, 'still here')
  await live.waitFor(other.id, { text: 'still here' }, LONG)
  const drained = client.ask('channel.drain', { channel: 1 })
  await live.close(id, { force: true })
  await client.until((said) => said.id === drained)
}, 60_000)

test('the size is of the terminal used last, and the same size again is no change', async () => {
  const { sh, live } = await openHost()
  const { id } = await sh(SIZES, { size: { cols: 80, rows: 24 } })
  await live.waitFor(id, { text: 'first 24 80' }, LONG)
  const a = await live.attach(id, { size: { cols: 80, rows: 24 } })
  const b = await live.attach(id, { size: { cols: 100, rows: 30 } })
  const told: string[] = []
  a.onSize(({ cols, rows }) => told.push(`${rows} ${cols}`))
  await live.waitFor(id, { text: 'changed 30 100' }, LONG)
  b.resize({ cols: 100, rows: 30 })
  a.write('x\r')
  await live.waitFor(id, { text: 'changed 24 80' }, LONG)
  a.resize({ cols: 80, rows: 24 })
  await b.detach()
  await a.detach()
  await live.send(id, 'y\r')
  const c = await live.attach(id, { size: { cols: 70, rows: 20 } })
  await live.waitFor(id, { text: 'changed 20 70' }, LONG)
  await c.detach()
  const { lines } = await live.read(id, { scrollbackLines: 100 })
  expect(lines.filter((line) => line.startsWith('changed'))).toEqual(['changed 30 100', 'changed 24 80', 'changed 20 70'])
  expect(told).toEqual(['24 80'])
})

test.each([
  ['smallest', { cols: 60, rows: 20 }, { cols: 60, rows: 30 }],
  ['largest', { cols: 100, rows: 40 }, { cols: 90, rows: 40 }],
  ['manual', { cols: 60, rows: 40 }, { cols: 60, rows: 40 }],
] as const)('with the policy %s three terminals have this size', async (sizePolicy, three, two) => {
  const { sh, live } = await openHost()
  const { id } = await sh('exec sleep 1000')
  const size = async (): Promise<unknown> => (await live.get(id)).live?.size
  const one = await live.attach(id, { sizePolicy, size: { cols: 60, rows: 40 } })
  const attachments: Attachment[] = [one]
  attachments.push(await live.attach(id, { size: { cols: 100, rows: 20 } }))
  attachments.push(await live.attach(id, { size: { cols: 90, rows: 30 } }))
  expect(await size()).toEqual(three)
  attachments[2]?.write('typed')
  expect(await size()).toEqual(three)
  await attachments[1]?.detach()
  expect(await size()).toEqual(two)
  if (sizePolicy !== 'manual') return
  one.resize({ cols: 61, rows: 41 })
  expect(await size()).toEqual({ cols: 61, rows: 41 })
  attachments[2]?.resize({ cols: 62, rows: 42 })
  expect(await size()).toEqual({ cols: 61, rows: 41 })
})

test('of what two terminals answer to one query the program gets one', async () => {
  const { sh, live } = await openHost()
  const { id } = await sh(BYTES)
  await live.waitFor(id, { text: 'ready' }, LONG)
  const a = await live.attach(id, { size: { cols: 80, rows: 24 } })
  const b = await live.attach(id, { size: { cols: 80, rows: 24 } })
  for (const terminal of [a, b]) terminal.write('\x1b[?1;2c')
  b.write('z')
  await live.waitFor(id, { text: '^ 7a$' }, LONG)
  const { lines } = await live.read(id, { scrollbackLines: 100 })
  expect(lines.filter((line) => line === ' 1b').length).toBe(1)
})

test('a view is told of a size that changed while it was opened', async () => {
  const { home, sh } = await openHost()
  const { id } = await sh('exec sleep 1000')
  await using workspace = await connectWorkspace({ home })
  const sizes = Array.from({ length: 10 }, (_, n) => ({ cols: 50 + n, rows: 20 + n }))
  const attachments = await Promise.all(sizes.map((size) => workspace.attach(id, { size })))
  const last = new Map<Attachment, unknown>()
  for (const attachment of attachments) {
    last.set(attachment, attachment.pane.live?.size)
    attachment.onSize((size) => last.set(attachment, size))
    attachment.onOutput(() => {})
  }
  const { live } = await workspace.get(id)
  await until(() => [...last.values()].every((size) => JSON.stringify(size) === JSON.stringify(live?.size)))
})
