import { expect, test } from 'vitest'
import { FRAME_HEADER_BYTES } from '../../src/protocol/framing.ts'
import { METHODS } from '../../src/protocol/methods.ts'
import { seeded } from '../screen/support.ts'
import { openHost } from '../support/open-host.ts'
import { greetedClient, rawClient } from '../support/raw-client.ts'

const settled = async (until: () => boolean): Promise<void> => {
  while (!until()) await new Promise((resolve) => setImmediate(resolve))
}

test('what is not a greeting is refused, with the reason, and the host goes on', async () => {
  const { home, connections } = await openHost()
  const garbage = [
    Buffer.from('GET / HTTP/1.1\r\n\r\n'),
    Buffer.alloc(64, 0xff),
    Buffer.from([0, 0, 0, 1, 9]),
    Buffer.from([0, 0, 0, 2, 1, 0x7b]),
  ]
  for (const bytes of garbage) {
    const client = await rawClient(home)
    client.socket.write(bytes)
    expect(await client.until(({ type }) => type === 'refusal')).toMatchObject({ code: 'PROTOCOL_ERROR', protocols: [1] })
    await client.closed
  }
  const early = await rawClient(home)
  early.input(1, 'x')
  expect(await early.until(({ type }) => type === 'refusal')).toMatchObject({ message: expect.stringContaining('before hello') })
  const asking = await rawClient(home)
  asking.ask('host.status')
  expect(await asking.until(({ type }) => type === 'refusal')).toMatchObject({ code: 'PROTOCOL_ERROR' })
  const other = await rawClient(home)
  other.send({ type: 'hello', protocols: [7], client: { name: 'new', version: '9', pid: 1 } })
  other.ask('host.status') // in one go: the refusal must still arrive
  expect(await other.until(({ type }) => type === 'refusal')).toMatchObject({ code: 'PROTOCOL_MISMATCH' })
  await Promise.all([early.closed, asking.closed, other.closed])
  expect(other.said.length).toBe(1)
  const polite = await greetedClient(home)
  expect(await polite.call('host.status')).toMatchObject({ type: 'reply', result: { clients: 1 } })
  expect(connections.size).toBe(1)
})

test('a greeted client that breaks the protocol is told so, and what it asked for before does not disturb that', async () => {
  const { home } = await openHost()
  const client = await greetedClient(home)
  for (let n = 0; n < 20; n += 1) client.ask('pane.list')
  client.socket.write(Buffer.from([0xff, 0xff, 0xff, 0xff, 1]))
  expect(await client.until(({ type }) => type === 'refusal')).toMatchObject({ code: 'PROTOCOL_ERROR' })
  await client.closed
})

test('an unknown request and an unknown message are no end of the connection', async () => {
  const { home } = await openHost()
  const client = await greetedClient(home)
  client.send({ type: 'wave' })
  expect(await client.call('pane.dance')).toMatchObject({ type: 'error', error: { code: 'UNKNOWN_METHOD' } })
  expect(await client.call('constructor')).toMatchObject({ type: 'error', error: { code: 'UNKNOWN_METHOD' } })
  expect(await client.call('host.status')).toMatchObject({ type: 'reply' })
})

test('every request with whatever parameters is answered, and the host lives', async () => {
  const { home, sh } = await openHost()
  const { id } = await sh('exec sleep 1000')
  const random = seeded(20)
  const values: readonly unknown[] = [
    null,
    true,
    -1,
    0,
    1e300,
    2 ** 32,
    '',
    'x',
    id,
    '../..',
    '\0',
    [],
    [1],
    {},
    { text: '(' },
    'exit',
    { cols: 0, rows: 1 },
    { toString: 1 },
  ]
  const keys = [
    'pane',
    'channel',
    'plugin',
    'cwd',
    'size',
    'name',
    'args',
    'env',
    'from',
    'inside',
    'condition',
    'paused',
    'id',
    'since',
    'force',
    '__proto__',
    'constructor',
  ]
  const client = await greetedClient(home)
  const methods = Object.keys(METHODS).filter((method) => method !== 'host.stop' && method !== 'pane.close')
  for (let round = 0; round < 30; round += 1) {
    for (const method of methods) {
      const params = Object.fromEntries(keys.filter(() => random(2) === 0).map((key) => [key, values[random(values.length)]]))
      if (params['condition'] === 'exit') params['condition'] = 7 // would be waited for
      const said = await client.call(method, random(10) === 0 ? [] : params)
      expect(['reply', 'error']).toContain(said.type)
      if (said.type === 'error')
        expect(said['error'], `${method} ${JSON.stringify(params)}`).not.toMatchObject({ code: 'INTERNAL' })
    }
  }
  expect(await client.call('pane.get', { pane: id })).toMatchObject({ type: 'reply' })
}, 60_000)

test('an id in use is refused, and the first request is still answered', async () => {
  const { home, sh } = await openHost()
  const { id } = await sh('read x')
  const client = await greetedClient(home)
  client.ask('pane.wait', { pane: id, condition: 'exit' }, 7)
  client.ask('host.status', {}, 7)
  expect(await client.until((said) => said.id === 7)).toMatchObject({ type: 'error', error: { code: 'PROTOCOL_ERROR' } })
  await client.call('pane.input', { channel: 1, pane: id })
  client.input(1, '\r')
  expect(await client.until((said) => said.id === 7 && said.type === 'reply')).toMatchObject({ result: { id } })
  client.ask('host.status', {}, 7)
  await client.until((said) => said.id === 7 && said.type === 'reply' && 'clients' in (said['result'] as object))
})

test('two thousand requests at once are all answered, in bounded numbers at a time', async () => {
  const { home, sh } = await openHost()
  const { id } = await sh('exec sleep 1000')
  const client = await greetedClient(home)
  const frames = Array.from({ length: 2000 }, (_, n) => {
    const text = JSON.stringify({
      type: 'request',
      id: n + 1,
      method: n % 2 === 0 ? 'pane.get' : 'pane.read',
      params: { pane: id },
    })
    const frame = Buffer.alloc(FRAME_HEADER_BYTES + text.length)
    frame.writeUInt32BE(text.length + 1)
    frame[4] = 1
    frame.write(text, FRAME_HEADER_BYTES)
    return frame
  })
  client.socket.write(Buffer.concat(frames))
  await settled(() => client.said.length >= 2001)
  expect(client.said.filter(({ type }) => type === 'reply').length).toBe(2000)
}, 60_000)

test('a channel that is closed while it opens shows nothing, and its number is free', async () => {
  const { home, sh, live } = await openHost()
  const first = await sh('echo first; exec sleep 1000')
  const second = await sh('echo second; exec sleep 1000')
  const client = await greetedClient(home)
  const opening = client.ask('pane.attach', { channel: 5, pane: first.id })
  client.ask('channel.detach', { channel: 5 })
  const again = client.ask('pane.attach', { channel: 5, pane: second.id })
  expect(await client.until(({ id }) => id === opening)).toMatchObject({ type: 'error', error: { code: 'ABORTED' } })
  expect(await client.until(({ id }) => id === again)).toMatchObject({ type: 'reply', result: { pane: { id: second.id } } })
  const clients = async (pane: string): Promise<number | undefined> => (await live.get(pane)).live?.clients
  expect([await clients(first.id), await clients(second.id)]).toEqual([0, 1])
  expect(await client.call('pane.attach', { channel: 5, pane: first.id })).toMatchObject({ error: { code: 'INVALID_ARGUMENT' } })
  client.ask('pane.restore', { pane: first.id })
  const input = client.ask('pane.input', { channel: 6, pane: first.id })
  client.ask('channel.detach', { channel: 6 })
  expect(await client.until(({ id }) => id === input)).toMatchObject({ type: 'error', error: { code: 'ABORTED' } })
})

test('a client that goes while its pane is brought back leaves no view', async () => {
  const { home, sh, live, connections } = await openHost()
  const { id } = await sh('test -e flag && exec sleep 1000; touch flag')
  await live.waitFor(id, 'exit')
  const client = await greetedClient(home)
  client.ask('pane.attach', { channel: 1, pane: id })
  client.socket.end()
  await client.closed
  await settled(() => connections.size === 0)
  await live.restore(id) // in turn behind the attach
  expect((await live.get(id)).live).toMatchObject({ clients: 0 })
})

test('everything a client had is freed when it dies', async () => {
  const { home, sh, live, connections } = await openHost()
  const panes = await Promise.all(Array.from({ length: 4 }, () => sh('exec sleep 1000')))
  const client = await greetedClient(home)
  for (let n = 0; n < 100; n += 1) client.ask('pane.attach', { channel: n, pane: panes[n % 4]?.id })
  client.ask('events.subscribe', {})
  client.ask('events.subscribe', {})
  client.ask('pane.wait', { pane: panes[0]?.id, condition: { text: 'never' } })
  await settled(() => client.said.filter(({ type }) => type === 'reply').length >= 102)
  expect((await live.panes()).map((pane) => pane.live?.clients)).toEqual([25, 25, 25, 25])
  client.socket.destroy()
  await settled(() => connections.size === 0)
  expect((await live.panes()).map((pane) => pane.live?.clients)).toEqual([0, 0, 0, 0])
}, 60_000)

test('events come once, also to who subscribes twice in one go', async () => {
  const { home, sh, live } = await openHost()
  const { id } = await sh('exec sleep 1000')
  const client = await greetedClient(home)
  client.ask('events.subscribe', {})
  await client.call('events.subscribe', {})
  await live.rename(id, 'x')
  await live.rename(id, 'y')
  await client.until(({ type, event }) => type === 'event' && (event as { name?: string }).name === 'y')
  expect(client.said.filter(({ type }) => type === 'event').length).toBe(2)
})
