import type { Socket } from 'node:net'
import type { View } from '../live/view.ts'
import { encodeMessage, frameOutput, frameScreen, PIECE_HEAD_BYTES } from '../protocol/frame.ts'
import type { HostMessage } from '../protocol/messages.ts'

/** One frame of output. Small enough that a flooding pane delays the next one's frame by well under a millisecond. */
const PIECE_BYTES = 64 << 10
/** What a screen asks for with a keystroke or a small repaint: it goes before floods. */
const SMALL_BYTES = 4 << 10

/** Where the next frame is made: one place for all clients, until a socket keeps it because its client is behind. */
let room = newRoom()

/** A stream of one pane's output to this client. */
export interface OutChannel {
  readonly channel: number
  readonly view: View
  /** Called when there is nothing to take: tells the end, if it has come. Answers whether this channel is over. */
  readonly settle: () => boolean
}

/**
 * What goes to one client, as fast as it takes it. Nothing is queued here but one frame: output waits in the panes' logs, where a client
 * that is too slow loses its place and gets a picture instead. Channels have their turns one after another, small ones first.
 */
export class Outbox {
  readonly #socket: Socket
  #ready: OutChannel[] = []
  #pumping = false

  constructor(socket: Socket) {
    this.#socket = socket
    socket.on('drain', () => this.#pump())
  }

  /** Bytes that the client has not taken yet. */
  get waitingBytes(): number {
    return this.#socket.writableLength
  }

  message(message: HostMessage): void {
    if (this.#socket.writable) this.#socket.write(encodeMessage(message))
  }

  /** Calls back whenever the client has taken everything that waited. */
  onDrain(listener: () => void): Disposable {
    this.#socket.on('drain', listener)
    return { [Symbol.dispose]: () => void this.#socket.off('drain', listener) }
  }

  /** The channel may have something to send. */
  ready(channel: OutChannel): void {
    if (channel.view.paused || this.#ready.includes(channel)) return
    this.#ready.push(channel)
    this.#pump()
  }

  remove(channel: OutChannel): void {
    this.#ready = this.#ready.filter((other) => other !== channel)
  }

  /** Until the socket is full: its `drain` goes on. */
  #pump(): void {
    if (this.#pumping) return
    this.#pumping = true
    while (this.#takes) {
      const channel = this.#next()
      if (channel === undefined) break
      if (this.#send(channel))
        this.#ready.push(channel) // behind the others
      else if (!channel.view.paused) channel.settle()
    }
    this.#pumping = false
  }

  /** `writableNeedDrain` alone is also said of what the system has taken already. */
  get #takes(): boolean {
    const { writable, writableNeedDrain, writableLength } = this.#socket
    return writable && !(writableNeedDrain && writableLength > 0)
  }

  /** Answers whether there was something to send. */
  #send({ channel, view }: OutChannel): boolean {
    const piece = view.paused ? undefined : view.takeInto(room, PIECE_HEAD_BYTES)
    if (piece === undefined) return false
    const { length, offset } = piece
    const frame =
      piece.kind === 'output' ? frameOutput(room, length, channel, offset) : frameScreen(room, length, channel, offset, piece)
    this.#socket.write(frame)
    if (this.#socket.writableLength > 0) room = newRoom()
    return true
  }

  #next(): OutChannel | undefined {
    if (this.#ready.length <= 1) return this.#ready.pop()
    const small = this.#ready.findIndex(({ view }) => view.pendingBytes <= SMALL_BYTES)
    return this.#ready.splice(Math.max(small, 0), 1)[0]
  }
}

function newRoom(): Buffer {
  return Buffer.allocUnsafeSlow(PIECE_HEAD_BYTES + PIECE_BYTES)
}
