import type { Socket } from 'node:net'
import { isQuilError, messageOf, QuilError } from '../errors.ts'
import { Listeners } from '../listeners.ts'
import { hostFiles } from '../protocol/endpoint.ts'
import { encodeInput, encodeMessage, FrameDecoder, type OutputFrame, type ScreenFrame } from '../protocol/framing.ts'
import { MAX_CLIENT_FRAME_BYTES, MAX_HOST_FRAME_BYTES } from '../protocol/limits.ts'
import {
  type ChannelMessage,
  type EventMessage,
  type HostMessage,
  PROTOCOL_VERSIONS,
  parseHostMessage,
  type Welcome,
} from '../protocol/messages.ts'
import type { MethodName, MethodParams, MethodResult } from '../protocol/method-types.ts'
import { checkValue, METHODS } from '../protocol/methods.ts'
import { connectSocket, type LinkSocket } from './link-socket.ts'
import { namingHost } from './living-host.ts'
import { PendingRequests } from './pending-requests.ts'
import { type UnreachableReason, unreachable } from './unreachable.ts'

export interface LinkOptions {
  /** How long the host may take to answer the greeting. Default: 5 seconds. */
  readonly timeoutMs?: number | undefined
  /** Who we are, for the host's log. */
  readonly client: { readonly name: string; readonly version: string }
}

export type LinkMessage = EventMessage | ChannelMessage

/**
 * Connects to the host of a home and greets it: an answer in our protocol is the proof that it lives.
 *
 * @throws QuilError `HOST_UNREACHABLE` (`details.reason` is an `UnreachableReason`), `PROTOCOL_MISMATCH`, `UNSAFE_FILE`,
 *   `SOCKET_PATH_TOO_LONG`. Where a living process is the host all the same, `details.pid` is that process.
 */
export async function openLink(home: string, options: LinkOptions): Promise<Link> {
  try {
    const link = new Link(home, await connectSocket(home))
    await link.greet(options.client, options.timeoutMs ?? 5000)
    return link
  } catch (error) {
    throw await namingHost(home, error)
  }
}

/** One connection to a host: requests and their replies, the input of panes, and whatever the host says on its own. */
export class Link implements AsyncDisposable {
  readonly home: string
  /** Resolves when the connection is over, with the reason: an error of code `HOST_UNREACHABLE`. */
  readonly closed: Promise<QuilError>
  readonly #socket: Socket
  readonly #pending: PendingRequests
  readonly #messages = new Listeners<LinkMessage>()
  readonly #output = new Listeners<OutputFrame>()
  readonly #screen = new Listeners<ScreenFrame>()
  #greeting: ((message: HostMessage) => void) | undefined
  #welcome: Welcome | undefined
  #end: QuilError | undefined

  constructor(home: string, { socket, listen }: LinkSocket) {
    this.home = home
    this.#socket = socket
    this.#pending = new PendingRequests((message) => this.#send(message))
    this.closed = new Promise((resolve) => {
      const over = (): void => {
        this.#end ??= this.#unreachable('lost', `the host of ${home} has hung up`)
        this.#pending.rejectAll(this.#end)
        resolve(this.#end)
      }
      if (socket.closed) over()
      else socket.once('close', over)
    })
    const decoder = new FrameDecoder({
      maxFrameBytes: MAX_HOST_FRAME_BYTES,
      accept: ['message', 'output', 'screen'],
      outputInPieces: true,
    })
    socket.on('error', (error) => this.#fail(this.#unreachable('lost', `lost the host of ${home}: ${messageOf(error)}`, error)))
    listen((chunk) => this.#receive(decoder, chunk))
  }

  /** What the host said of itself. */
  get host(): Welcome['host'] {
    if (this.#welcome === undefined) throw new QuilError('INTERNAL', 'this link has not been greeted')
    return this.#welcome.host
  }

  /** The protocol version both sides speak. */
  get protocol(): number {
    return this.#welcome?.protocol ?? 0
  }

  /** Says hello and waits for the answer; on any other answer the connection is closed. `openLink` has done so. */
  async greet(client: LinkOptions['client'], timeoutMs: number): Promise<void> {
    const answer = new Promise<HostMessage>((resolve) => {
      this.#greeting = resolve
    })
    this.#send({ type: 'hello', protocols: PROTOCOL_VERSIONS, client: { ...client, pid: process.pid } })
    const silent = `something listens on ${hostFiles(this.home).socket}, but says nothing within ${timeoutMs} ms`
    const timer = setTimeout(() => this.#fail(this.#unreachable('silent', silent)), timeoutMs)
    const reply = await Promise.race([answer, this.closed])
    clearTimeout(timer)
    if (reply instanceof Error) throw reply
    if (reply.type === 'welcome') this.#welcome = reply
    else throw this.#fail(this.#refusal(reply))
  }

  /**
   * Asks the host for something.
   *
   * @param options.signal gives the request up: the host is told so, and the answer no longer waited for
   * @throws QuilError the host's own error, `HOST_UNREACHABLE` when the link is lost, `ABORTED`, `PROTOCOL_ERROR` when the request
   *   is longer than a host takes, or the answer not what it must be
   */
  async request<M extends MethodName>(
    method: M,
    params: MethodParams<M>,
    options: { readonly signal?: AbortSignal | undefined } = {},
  ): Promise<MethodResult<M>> {
    if (this.#end !== undefined) throw this.#end
    const checked = checkValue<MethodResult<M>>(METHODS[method].result, await this.#pending.ask(method, params, options.signal))
    if ('value' in checked) return checked.value
    throw new QuilError('PROTOCOL_ERROR', `the host answered ${method} with something else: ${checked.problem}`)
  }

  /** Sends input to a channel. Answers false when it should not be sent more before `drained`. */
  input(channel: number, bytes: Uint8Array): boolean {
    return this.#socket.write(encodeInput(channel, bytes))
  }

  /** Resolves when everything sent has left this process, or the link is over. */
  async drained(): Promise<void> {
    if (!this.#socket.writableNeedDrain) return
    await Promise.race([new Promise((resolve) => this.#socket.once('drain', resolve)), this.closed])
  }

  /** Events of the workspace and news of channels, in the order they came. */
  onMessage(listener: (message: LinkMessage) => void): Disposable {
    return this.#messages.add(listener)
  }

  /** Output of all channels. Its bytes are valid during the call only. */
  onOutput(listener: (frame: OutputFrame) => void): Disposable {
    return this.#output.add(listener)
  }

  /** Screens of all channels. Its bytes are valid during the call only. */
  onScreen(listener: (frame: ScreenFrame) => void): Disposable {
    return this.#screen.add(listener)
  }

  /** Ends the connection when what was sent has gone out; a host that does not take it within a second is left. */
  async close(): Promise<void> {
    this.#end ??= this.#unreachable('closed', `the connection to the host of ${this.home} was closed`)
    this.#socket.destroySoon()
    const timer = setTimeout(() => this.#socket.destroy(), 1000)
    await this.closed
    clearTimeout(timer)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #send(message: object): void {
    this.#socket.write(encodeMessage(message, MAX_CLIENT_FRAME_BYTES))
  }

  #receive(decoder: FrameDecoder, chunk: Uint8Array): void {
    if (this.#end !== undefined) return
    try {
      decoder.push(chunk, (frame) => {
        if (frame.kind === 'message') this.#take(frame.message)
        else if (frame.kind === 'output') this.#output.emit(frame)
        else if (frame.kind === 'screen') this.#screen.emit(frame)
      })
    } catch (error) {
      if (!isQuilError(error, 'PROTOCOL_ERROR')) throw error
      const what = `something that is not a Quil host answers on ${hostFiles(this.home).socket}: ${error.message}`
      this.#fail(this.#unreachable('garbage', what, error))
    }
  }

  #take(value: object): void {
    const parsed = parseHostMessage(value)
    if ('problem' in parsed) throw new QuilError('PROTOCOL_ERROR', `the other side sent ${parsed.problem}`)
    if ('unknown' in parsed) return // from a newer version: nothing we asked for
    const { message } = parsed
    if (this.#greeting !== undefined) {
      this.#greeting(message)
      this.#greeting = undefined // what comes with the welcome in one chunk is not the welcome
    } else if (message.type === 'reply') this.#pending.resolve(message.id, message.result)
    else if (message.type === 'error') this.#pending.reject(message.id, message.error)
    else if (message.type === 'event' || message.type === 'channel') this.#messages.emit(message)
  }

  #refusal(reply: HostMessage): QuilError {
    if (reply.type !== 'refusal') {
      return this.#unreachable('garbage', `the host of ${this.home} answered the greeting with "${reply.type}"`)
    }
    if (reply.code !== 'PROTOCOL_MISMATCH')
      return this.#unreachable('lost', `the host of ${this.home} hangs up: ${reply.message}`)
    const [ours, theirs] = [PROTOCOL_VERSIONS.join(', '), reply.protocols.join(', ')]
    return new QuilError(
      'PROTOCOL_MISMATCH',
      `the host of ${this.home} speaks protocol ${theirs || 'unknown'}, this Quil ${ours} (it says: ${reply.message}); ` +
        'stop the host to use it with this version',
      { details: { home: this.home, ours: [...PROTOCOL_VERSIONS], theirs: [...reply.protocols], code: reply.code } },
    )
  }

  #fail(error: QuilError): QuilError {
    this.#end ??= error
    this.#socket.destroy()
    return error
  }

  #unreachable(reason: UnreachableReason, message: string, cause?: unknown): QuilError {
    return unreachable(this.home, reason, message, cause)
  }
}
