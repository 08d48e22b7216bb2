import type { Socket } from 'node:net'
import type { ClientSocket } from '../../src/host/client-socket.ts'
import type { HostLock } from '../../src/host/host-lock.ts'
import { acquireHostLock } from '../../src/host/host-lock.ts'
import { listenAsHost } from '../../src/host/listen.ts'
import { encodeMessage, FrameDecoder } from '../../src/protocol/framing.ts'
import { MAX_CLIENT_FRAME_BYTES } from '../../src/protocol/limits.ts'

export interface PlainHostOptions {
  readonly protocols?: readonly number[]
  /** Answers a request beyond the two every host knows. */
  readonly answer?: (method: string, params: unknown, socket: Socket, id: number) => object | undefined
  readonly onInput?: (channel: number, bytes: Uint8Array) => void
}

export interface PlainHost extends AsyncDisposable {
  readonly lock: HostLock
  /** Resolves when a client asked it to stop. */
  readonly stopAsked: Promise<void>
}

interface SomeMessage {
  readonly type: string
  readonly id: number
  readonly method: string
  readonly params: unknown
  readonly protocols: readonly number[]
}

/** A host that holds the lock, listens, greets, and answers `host.status` and `host.stop`: no panes. */
export async function plainHost(home: string, options: PlainHostOptions = {}): Promise<PlainHost> {
  const lock = await acquireHostLock(home, { version: '9.8.7' })
  let stop = (): void => {}
  const stopAsked = new Promise<void>((resolve) => {
    stop = resolve
  })
  try {
    const socket = await listenAsHost(lock, { onConnection: (client) => serve(client, home, options, stop) })
    return {
      lock,
      stopAsked,
      [Symbol.asyncDispose]: async () => {
        await socket[Symbol.asyncDispose]()
        await lock[Symbol.asyncDispose]()
      },
    }
  } catch (error) {
    await lock[Symbol.asyncDispose]()
    throw error
  }
}

function serve({ socket, listen }: ClientSocket, home: string, options: PlainHostOptions, stop: () => void): void {
  const { protocols = [1], answer, onInput } = options
  const decoder = new FrameDecoder({ maxFrameBytes: MAX_CLIENT_FRAME_BYTES, accept: ['message', 'input'] })
  const send = (message: object): void => void socket.write(encodeMessage(message))
  const host = { pid: process.pid, version: '9.8.7', startedAt: 'now', home }
  socket.on('error', () => {})
  listen((chunk) =>
    decoder.push(chunk, (frame) => {
      if (frame.kind === 'input') onInput?.(frame.channel, Uint8Array.from(frame.bytes))
      if (frame.kind !== 'message') return
      const { type, id, method, params, protocols: theirs } = frame.message as unknown as SomeMessage
      if (type === 'hello') {
        const common = protocols.find((one) => theirs.includes(one))
        if (common !== undefined) return send({ type: 'welcome', protocol: common, host })
        send({ type: 'refusal', code: 'PROTOCOL_MISMATCH', message: 'I am Quil 9.8.7', protocols })
        return void socket.end()
      }
      if (method === 'host.status') return send({ type: 'reply', id, result: { ...host, panes: 0, clients: 1 } })
      if (method === 'host.stop') {
        send({ type: 'reply', id, result: {} })
        return stop()
      }
      const said = answer?.(method, params, socket, id)
      if (said !== undefined) send({ id, ...said })
    }),
  )
}
