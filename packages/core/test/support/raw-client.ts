import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { encodeInput, encodeMessage, type Frame, FrameDecoder } from '../../src/protocol/framing.ts'
import { MAX_HOST_FRAME_BYTES } from '../../src/protocol/limits.ts'

interface Said {
  readonly type: string
  readonly id?: number
  readonly [key: string]: unknown
}

/** A client that may say anything, and need not listen. */
export class RawClient {
  readonly socket: Socket
  readonly said: Said[] = []
  readonly closed: Promise<void>
  outputBytes = 0
  #next = 1
  #wake: () => void = () => {}

  constructor(socket: Socket) {
    this.socket = socket
    const decoder = new FrameDecoder({ maxFrameBytes: MAX_HOST_FRAME_BYTES, accept: ['message', 'output', 'screen'] })
    socket.on('error', () => {})
    socket.on('data', (chunk) => decoder.push(chunk, (frame) => this.#take(frame)))
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        resolve()
        this.#wake()
      })
    })
  }

  send(message: object): void {
    this.socket.write(encodeMessage(message))
  }

  input(channel: number, data: string | Uint8Array): boolean {
    return this.socket.write(encodeInput(channel, typeof data === 'string' ? Buffer.from(data) : data))
  }

  hello(): void {
    this.send({ type: 'hello', protocols: [1], client: { name: 'raw', version: '0', pid: process.pid } })
  }

  /** Sends a request; answers its id. */
  ask(method: string, params: unknown = {}, id: number = this.#next): number {
    this.#next = Math.max(this.#next, id) + 1
    this.send({ type: 'request', id, method, params })
    return id
  }

  /** Sends a request and waits for what is said to it. */
  async call(method: string, params: unknown = {}): Promise<Said> {
    const id = this.ask(method, params)
    return await this.until((said) => (said.type === 'reply' || said.type === 'error') && said.id === id)
  }

  /** The first thing said that fits, now or later. */
  async until(fits: (said: Said) => boolean): Promise<Said> {
    for (;;) {
      const found = this.said.find(fits)
      if (found !== undefined) return found
      if (this.socket.destroyed) throw new Error(`hung up after ${JSON.stringify(this.said)}`)
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  #take(frame: Frame): void {
    if (frame.kind === 'message') this.said.push(frame.message as Said)
    else if (frame.kind !== 'input') this.outputBytes += frame.bytes.length
    this.#wake()
  }
}

export async function rawClient(home: string): Promise<RawClient> {
  const socket = connect(join(home, 'host.sock'))
  onTestFinished(() => void socket.destroy())
  await new Promise((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('error', reject)
  })
  return new RawClient(socket)
}

export async function greetedClient(home: string): Promise<RawClient> {
  const client = await rawClient(home)
  client.hello()
  await client.until(({ type }) => type === 'welcome')
  return client
}
