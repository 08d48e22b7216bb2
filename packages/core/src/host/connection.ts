import type { Socket } from 'node:net'
import { isQuilError, messageOf, QuilError } from '../errors.ts'
import { type Frame, FrameDecoder, type InputFrame } from '../protocol/framing.ts'
import { HELLO_TIMEOUT_MS, MAX_CLIENT_FRAME_BYTES } from '../protocol/limits.ts'
import { type Hello, PROTOCOL_VERSIONS, parseClientMessage, type Request } from '../protocol/messages.ts'
import { checkValue, isMethod, METHODS } from '../protocol/methods.ts'
import { Channel } from './channel.ts'
import type { ClientSocket } from './client-socket.ts'
import type { HostContext } from './host-context.ts'
import { Outbox } from './outbox.ts'
import { answer } from './requests.ts'

/** How long a client that is sent away may take to hear why, in milliseconds. */
const LAST_WORDS_MS = 1000
/** Requests that may wait for their answer at the same time. */
const MAX_REQUESTS = 1024
/** A client that does not take its answers is not asked for more questions. */
const MAX_WAITING_BYTES = 1 << 20
/** Answers that may be megabytes are made so many at a time; what the client says meanwhile waits, in order. */
const LARGE_ANSWERS: ReadonlySet<string> = new Set(['pane.list', 'pane.get', 'pane.read', 'pane.snapshot'])
const MAX_LARGE_ANSWERS = 16
/** Views and ways in that one client may have. */
const MAX_CHANNELS = 4096

/** One client. It may do no harm: what it sends is checked, what it does not take is not kept, and its end frees everything. */
export class Connection {
  readonly outbox: Outbox
  readonly channels: Map<number, Channel> = new Map()
  events: Disposable | undefined
  readonly #socket: Socket
  readonly #listen: ClientSocket['listen']
  readonly #context: HostContext
  readonly #requests = new Map<number, AbortController>()
  readonly #hello: NodeJS.Timeout
  #greeted = false
  #refused = false
  #largeAnswers = 0
  /** What came in one go with more questions than are answered at once. No more is read meanwhile, so it is little. */
  #frames: Frame[] = []
  #client = 'a client'

  constructor({ socket, listen }: ClientSocket, context: HostContext) {
    this.#socket = socket
    this.#listen = listen
    this.#context = context
    this.outbox = new Outbox(socket)
    this.#hello = setTimeout(() => this.#refuse('PROTOCOL_ERROR', 'no hello came'), HELLO_TIMEOUT_MS)
    const decoder = new FrameDecoder({ maxFrameBytes: MAX_CLIENT_FRAME_BYTES, accept: ['message', 'input'] })
    listen((chunk) => this.#received(decoder, chunk))
    socket.on('drain', () => this.#goOn())
    socket.on('error', () => {}) // it has hung up: `close` follows
    socket.on('close', () => this.#closed())
  }

  /** Forgets a channel that has come to its end. */
  drop(channel: Channel): void {
    if (this.channels.get(channel.number) === channel) this.channels.delete(channel.number)
    channel.close(this.outbox)
  }

  /**
   * A new channel of that number.
   * @throws QuilError `INVALID_ARGUMENT` when it is in use
   */
  newChannel(number: number): Channel {
    if (this.channels.has(number)) throw new QuilError('INVALID_ARGUMENT', `channel ${number} is in use`)
    if (this.channels.size >= MAX_CHANNELS) throw new QuilError('INVALID_ARGUMENT', `${MAX_CHANNELS} channels are open already`)
    const channel = new Channel(number)
    this.channels.set(number, channel)
    return channel
  }

  /** Gives up one of this client's requests. */
  cancel(id: number): void {
    this.#requests.get(id)?.abort()
  }

  /** Hangs up once everything said has gone out, or so many milliseconds have passed. */
  end(withinMs: number): Promise<void> {
    return new Promise((resolve) => {
      if (this.#socket.destroyed) return resolve()
      const timer = setTimeout(() => this.#socket.destroy(), withinMs)
      this.#socket.once('close', () => {
        clearTimeout(timer)
        resolve()
      })
      this.#socket.end()
    })
  }

  #received(decoder: FrameDecoder, chunk: Uint8Array): void {
    this.#guarded(() => {
      decoder.push(chunk, (frame) => {
        if (this.#frames.length === 0 && !this.#busy) this.#frame(frame)
        else this.#frames.push(frame.kind === 'input' ? { ...frame, bytes: Uint8Array.from(frame.bytes) } : frame)
      })
    })
    if (this.#busy) this.#socket.pause()
  }

  get #busy(): boolean {
    return this.#largeAnswers >= MAX_LARGE_ANSWERS || this.outbox.waitingBytes > MAX_WAITING_BYTES
  }

  #goOn(): void {
    this.#guarded(() => {
      while (!this.#busy) {
        const frame = this.#frames.shift()
        if (frame === undefined) break
        this.#frame(frame)
      }
    })
    if (!this.#busy) this.#socket.resume()
  }

  #guarded(action: () => void): void {
    try {
      action()
    } catch (error) {
      if (!isQuilError(error)) throw error
      this.#context.log.warn('a client was sent away', { client: this.#client, reason: error.message })
      this.#refuse(error.code, error.message)
    }
  }

  #frame(frame: Frame): void {
    if (this.#refused) return
    if (frame.kind === 'input') this.#input(frame)
    else if (frame.kind === 'message') this.#message(frame.message)
  }

  #input({ channel, bytes }: InputFrame): void {
    if (!this.#greeted) throw new QuilError('PROTOCOL_ERROR', 'input before hello')
    // Typed to a pane that has just ended: its end is on the way.
    this.channels.get(channel)?.type(bytes)
  }

  #message(value: object): void {
    const parsed = parseClientMessage(value)
    if ('unknown' in parsed) return
    if ('problem' in parsed) throw new QuilError('PROTOCOL_ERROR', parsed.problem)
    const { message } = parsed
    if (message.type === 'hello') this.#greet(message)
    else if (this.#greeted) void this.#request(message)
    else throw new QuilError('PROTOCOL_ERROR', 'a request before hello')
  }

  #greet(hello: Hello): void {
    const { host, workspace } = this.#context
    const { name, version, pid } = hello.client
    this.#client = `${name} ${version} (process ${pid})`
    const protocol = PROTOCOL_VERSIONS.find((known) => hello.protocols.includes(known))
    if (protocol === undefined) {
      this.#refuse('PROTOCOL_MISMATCH', `this host is Quil ${host.version}, process ${host.pid}`)
    } else if (workspace.context.stopping()) {
      this.#refuse('HOST_STOPPING', `the host (process ${host.pid}) is shutting down`)
    } else {
      clearTimeout(this.#hello)
      this.#greeted = true
      this.outbox.message({ type: 'welcome', protocol, host })
    }
  }

  async #request({ id, method, params }: Request): Promise<void> {
    if (this.#requests.has(id) || this.#requests.size >= MAX_REQUESTS) {
      this.#fail(id, new QuilError('PROTOCOL_ERROR', `request ${id}: its id is in use, or too many wait for their answers`))
      return
    }
    const controller = new AbortController()
    this.#requests.set(id, controller)
    const large = LARGE_ANSWERS.has(method)
    if (large) this.#largeAnswers += 1
    try {
      if (!isMethod(method))
        throw new QuilError('UNKNOWN_METHOD', `this host does not know the request ${JSON.stringify(method)}`)
      const checked = checkValue(METHODS[method].params as Parameters<typeof checkValue>[0], params)
      if ('problem' in checked) throw new QuilError('INVALID_ARGUMENT', `${method}: ${checked.problem}`)
      const { result, afterwards } = await answer(method, checked.value as never, {
        connection: this,
        context: this.#context,
        signal: controller.signal,
      })
      this.outbox.message({ type: 'reply', id, result })
      afterwards?.()
    } catch (error) {
      this.#fail(id, error)
    } finally {
      this.#requests.delete(id)
      if (large) this.#largeAnswers -= 1
      if (this.#frames.length > 0 || this.#socket.isPaused()) this.#goOn()
    }
  }

  #fail(id: number, error: unknown): void {
    const told = isQuilError(error) ? error : new QuilError('INTERNAL', messageOf(error), { cause: error })
    if (told.code === 'INTERNAL') this.#context.log.warn('a request failed', { client: this.#client, reason: told.message })
    const { code, message, details } = told
    this.outbox.message({ type: 'error', id, error: { code, message, details: plain(details) } })
  }

  #refuse(code: string, message: string): void {
    if (this.#refused) return
    this.#refused = true
    this.outbox.message({ type: 'refusal', code, message, protocols: PROTOCOL_VERSIONS })
    this.#frames = []
    this.#listen(() => {})
    this.#socket.resume() // what else it says is not heard, and must not keep it open
    void this.end(LAST_WORDS_MS)
  }

  #closed(): void {
    clearTimeout(this.#hello)
    for (const controller of this.#requests.values()) controller.abort()
    for (const channel of [...this.channels.values()]) this.drop(channel)
    this.events?.[Symbol.dispose]()
    this.#context.connections.delete(this)
  }
}

/** Details may hold anything; only what survives JSON goes over the wire. */
function plain(details: Readonly<Record<string, unknown>>): Record<string, unknown> {
  try {
    return JSON.parse(JSON.stringify(details))
  } catch {
    return {}
  }
}
