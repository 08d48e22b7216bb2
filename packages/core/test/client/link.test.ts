import { once } from 'node:events'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openLink } from '../../src/client/link.ts'
import { messageOf } from '../../src/errors.ts'
import { encodeMessage, encodeOutput, encodeScreen } from '../../src/protocol/framing.ts'
import { plainHost } from '../support/plain-host.ts'
import { tempDirectory } from '../support/temp-directory.ts'

const client = { name: 'test', version: '1.2.3' }

describe('a link', () => {
  test('knows the host it was greeted by', async () => {
    const home = await tempDirectory()
    await using _ = await plainHost(home)
    await using link = await openLink(home, { client })
    expect(link.protocol).toBe(1)
    expect(link.host).toMatchObject({ pid: process.pid, version: '9.8.7', home })
  })

  test('brings each answer to its question, in whatever order they come', async () => {
    const home = await tempDirectory()
    const asked: { pane: string; id: number; socket: Socket }[] = []
    await using _ = await plainHost(home, {
      answer: (_method, params, socket, id) => {
        asked.push({ pane: (params as { pane: string }).pane, id, socket })
        if (asked.length < 3) return undefined
        for (const one of asked.toReversed()) {
          one.socket.write(encodeMessage({ type: 'error', id: one.id, error: { code: 'PANE_NOT_FOUND', message: one.pane } }))
        }
        return undefined
      },
    })
    await using link = await openLink(home, { client })
    const answers = await Promise.allSettled(['a', 'b', 'c'].map((pane) => link.request('pane.get', { pane })))
    expect(answers.map((one) => one.status === 'rejected' && messageOf(one.reason))).toEqual(['a', 'b', 'c'])
  })

  test('gives a known error its code, and an unknown one INTERNAL with the original', async () => {
    const home = await tempDirectory()
    const codes = ['NAME_TAKEN', 'FROM_THE_FUTURE']
    await using _ = await plainHost(home, {
      answer: () => ({ type: 'error', error: { code: codes.shift(), message: 'said so', details: { name: 'x' } } }),
    })
    await using link = await openLink(home, { client })
    await expect(link.request('pane.get', { pane: 'x' })).rejects.toMatchObject({
      code: 'NAME_TAKEN',
      message: 'said so',
      details: { name: 'x' },
    })
    await expect(link.request('pane.get', { pane: 'x' })).rejects.toMatchObject({
      code: 'INTERNAL',
      details: { code: 'FROM_THE_FUTURE', name: 'x' },
    })
  })

  test('refuses an answer of another shape, and goes on', async () => {
    const home = await tempDirectory()
    await using _ = await plainHost(home, { answer: () => ({ type: 'reply', result: { panes: 'many' } }) })
    await using link = await openLink(home, { client })
    await expect(link.request('pane.list', {})).rejects.toMatchObject({
      code: 'PROTOCOL_ERROR',
      message: expect.stringContaining('pane.list'),
    })
    expect(await link.request('host.status', {})).toMatchObject({ panes: 0 })
  })

  test('tells of events, output and screens in their order, and ignores what it does not know', async () => {
    const home = await tempDirectory()
    const event = { seq: 1, at: 'now', type: 'something-new' }
    await using _ = await plainHost(home, {
      answer: (_method, _params, socket) => {
        socket.write(encodeMessage({ type: 'from-the-future', id: 1 }))
        socket.write(encodeScreen(7, 3, { first: true, last: true }, Buffer.from('screen')))
        socket.write(encodeOutput(7, 3, Buffer.from('output')))
        socket.write(encodeMessage({ type: 'event', event }))
        return { type: 'reply', result: { seq: 1 } }
      },
    })
    await using link = await openLink(home, { client })
    const seen: unknown[] = []
    const gone = link.onOutput(() => seen.push('never'))
    gone[Symbol.dispose]()
    link.onScreen(({ channel, bytes, last }) => seen.push([channel, last, String(bytes)]))
    link.onOutput(({ channel, offset, bytes }) => seen.push([channel, offset, String(bytes)]))
    link.onMessage((message) => seen.push(message))
    await link.request('events.subscribe', {})
    expect(seen).toEqual([[7, true, 'screen'], [7, 3, 'output'], { type: 'event', event }])
  })

  test('carries input whole, and says when to wait', async () => {
    const home = await tempDirectory()
    let received = 0
    const piece = new Uint8Array(100_000)
    const [all, done] = resolvable()
    await using _ = await plainHost(home, {
      onInput: (channel, bytes) => {
        received += channel === 9 ? bytes.length : 0
        if (received === 100 * piece.length) done()
      },
    })
    await using link = await openLink(home, { client })
    let waited = 0
    for (let n = 0; n < 100; n += 1) {
      if (link.input(9, piece)) continue
      waited += 1
      await link.drained()
    }
    await all
    expect(waited).toBeGreaterThan(0)
  })

  test('a request given up is withdrawn at the host, and its late answer meets nobody', async () => {
    const home = await tempDirectory()
    const methods: string[] = []
    const [cancelled, done] = resolvable()
    await using _ = await plainHost(home, {
      answer: (method, params, socket) => {
        methods.push(method)
        if (method !== 'request.cancel') return undefined
        const { id } = params as { id: number }
        socket.write(encodeMessage({ type: 'error', id, error: { code: 'ABORTED', message: 'gave up' } }))
        done()
        return { type: 'reply', result: {} }
      },
    })
    await using link = await openLink(home, { client })
    const giveUp = new AbortController()
    const waiting = link.request('pane.wait', { pane: 'x', condition: 'exit' }, { signal: giveUp.signal })
    giveUp.abort()
    await expect(waiting).rejects.toMatchObject({ code: 'ABORTED' })
    await cancelled
    expect(methods).toEqual(['pane.wait', 'request.cancel'])
    await expect(link.request('host.status', {}, { signal: giveUp.signal })).rejects.toMatchObject({ code: 'ABORTED' })
    expect(await link.request('host.status', {})).toMatchObject({ panes: 0 })
  })

  test('that is lost rejects all that waits, and all that comes after', async () => {
    const home = await tempDirectory()
    await using _ = await plainHost(home, { answer: (_method, _params, socket) => hangUp(socket) })
    const link = await openLink(home, { client })
    const waiting = [link.request('pane.list', {}), link.request('pane.list', {})]
    for (const one of waiting) await expect(one).rejects.toMatchObject({ code: 'HOST_UNREACHABLE', details: { reason: 'lost' } })
    expect(await link.closed).toMatchObject({ details: { reason: 'lost' } })
    await expect(link.request('pane.list', {})).rejects.toMatchObject({ code: 'HOST_UNREACHABLE' })
    await link.close()
  })

  test('that we close says so', async () => {
    const home = await tempDirectory()
    await using _ = await plainHost(home, { answer: () => undefined })
    const link = await openLink(home, { client })
    const waiting = link.request('pane.list', {})
    await Promise.all([link.close(), expect(waiting).rejects.toMatchObject({ details: { reason: 'closed' } })])
  })

  test('refuses a request that is longer than a host takes, and goes on', async () => {
    const home = await tempDirectory()
    await using _ = await plainHost(home)
    await using link = await openLink(home, { client })
    await expect(link.request('pane.get', { pane: 'x'.repeat(3 << 20) })).rejects.toMatchObject({ code: 'PROTOCOL_ERROR' })
    expect(await link.request('host.status', {})).toMatchObject({ panes: 0 })
  })

  test.skipIf(process.platform !== 'linux')('leaves no descriptor behind: 200 of them, in short and long homes', async () => {
    for (const home of [await tempDirectory(), join(await tempDirectory(), 'x'.repeat(200))]) {
      const before = (await readdir('/proc/self/fd')).length
      const host = await plainHost(home)
      for (let n = 0; n < 10; n += 1) {
        const links = await Promise.all(Array.from({ length: 20 }, () => openLink(home, { client })))
        await Promise.all(links.map((link) => link.close()))
      }
      await host[Symbol.asyncDispose]()
      expect((await readdir('/proc/self/fd')).length).toBe(before)
    }
  })
})

describe('no link comes about', () => {
  test('without a home, without a socket, or with a file in its place', async () => {
    const home = await tempDirectory()
    const absent = { code: 'HOST_UNREACHABLE', details: { home: expect.any(String), reason: 'absent' } }
    await expect(openLink(join(home, 'missing'), { client })).rejects.toMatchObject(absent)
    await expect(openLink(home, { client })).rejects.toMatchObject(absent)
    await writeFile(join(home, 'host.sock'), '')
    await expect(openLink(home, { client })).rejects.toMatchObject({ code: 'UNSAFE_FILE' })
  })

  test('with one that says nothing', async () => {
    const home = await foreign(() => {})
    await expect(openLink(home, { client, timeoutMs: 100 })).rejects.toMatchObject({
      code: 'HOST_UNREACHABLE',
      details: { reason: 'silent' },
      message: expect.stringMatching(/host\.sock, but says nothing within 100 ms/),
    })
  })

  const ping = encodeMessage({ type: 'event', event: { seq: 1, at: '', type: '' } })
  test.each([
    ['speaks another protocol', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['announces more than the limit', Buffer.from('7fffffff01', 'hex')],
    ['sends a kind that only clients send', Buffer.from('000000060400000001ff', 'hex')],
    ['sends a message of a wrong shape', encodeMessage({ type: 'welcome', protocol: 'one' })],
    ['sends a message without a type', encodeMessage({})],
    ['answers with something else', ping],
  ])('with one that %s', async (_, bytes) => {
    const home = await foreign((socket) => void socket.write(bytes))
    const error = await openLink(home, { client, timeoutMs: 20_000 }).catch((caught: unknown) => caught)
    expect(error).toMatchObject({ code: 'HOST_UNREACHABLE', details: { reason: 'garbage' } })
  })

  test('with one that hangs up', async () => {
    const home = await foreign((socket) => void socket.end())
    await expect(openLink(home, { client })).rejects.toMatchObject({ code: 'HOST_UNREACHABLE', details: { reason: 'lost' } })
  })

  test('with a host of another protocol: both versions are named', async () => {
    const home = await tempDirectory()
    await using _ = await plainHost(home, { protocols: [7, 8] })
    await expect(openLink(home, { client })).rejects.toMatchObject({
      code: 'PROTOCOL_MISMATCH',
      message: expect.stringMatching(/speaks protocol 7, 8, this Quil 1 \(it says: I am Quil 9\.8\.7\)/),
      details: { ours: [1], theirs: [7, 8] },
    })
  })

  test('with a host that is shutting down, or has no time', async () => {
    const refusal = { type: 'refusal', code: 'HOST_STOPPING', message: 'it is shutting down', protocols: [1] }
    const home = await foreign((socket) => void socket.end(encodeMessage(refusal)))
    await expect(openLink(home, { client })).rejects.toMatchObject({
      code: 'HOST_UNREACHABLE',
      details: { reason: 'lost' },
      message: expect.stringContaining('it is shutting down'),
    })
  })

  test('with one that breaks the protocol later, and the reason is kept', async () => {
    const home = await tempDirectory()
    await using _ = await plainHost(home, { answer: (_method, _params, socket) => babble(socket) })
    const link = await openLink(home, { client })
    await expect(link.request('pane.list', {})).rejects.toMatchObject({
      code: 'HOST_UNREACHABLE',
      details: { reason: 'garbage' },
      cause: { code: 'PROTOCOL_ERROR' },
    })
  })
})

/** A home on whose socket something else listens. */
async function foreign(onConnection: (socket: Socket) => void): Promise<string> {
  const home = await tempDirectory()
  await mkdir(home, { recursive: true })
  const sockets: Socket[] = []
  const server = createServer((socket) => {
    sockets.push(socket.on('error', () => {}))
    onConnection(socket)
  })
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  const umask = process.umask(0o077)
  server.listen(join(home, 'host.sock'))
  process.umask(umask)
  await once(server, 'listening')
  return home
}

function hangUp(socket: Socket): undefined {
  socket.destroy()
}

function babble(socket: Socket): undefined {
  socket.write('garbage!')
}

function resolvable(): [Promise<void>, () => void] {
  let resolve = (): void => {}
  const promise = new Promise<void>((done) => {
    resolve = done
  })
  return [promise, resolve]
}
