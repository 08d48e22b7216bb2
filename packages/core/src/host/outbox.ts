import type { Socket } from 'node:net'
import type { View } from '../live/view.ts'
import { encodeMessage, encodeOutput, encodeScreen } from '../protocol/framing.ts'
import type { HostMessage } from '../protocol/messages.ts'

/** One frame of output. Small enough that a flooding pane delays the next one's frame by well under a millisecond. */
const PIECE_BYTES = 64 << 10
/** What a screen asks for with a keystroke or a small repaint: it goes before floods. */
const SMALL_BYTES = 4 << 10

/** A stream of one pane's output to this client. */
export interface OutChannel {
  readonly channel: number
  readonly view: View
  paused: boolean
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
    if (channel.paused || this.#ready.includes(channel)) return
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
    while (!this.#socket.writableNeedDrain && this.#socket.writable) {
      const channel = this.#next()
      if (channel === undefined) break
      const piece = channel.paused ? undefined : channel.view.take(PIECE_BYTES)
      if (piece === undefined) {
        if (!channel.paused) channel.settle()
        continue
      }
      this.#ready.push(channel) // behind the others
      this.#socket.write(
        piece.kind === 'output'
          ? encodeOutput(channel.channel, piece.offset, piece.bytes)
          : encodeScreen(channel.channel, piece.offset, piece, piece.bytes),
      )
    }
    this.#pumping = false
  }

  #next(): OutChannel | undefined {
    const small = this.#ready.findIndex(({ view }) => view.pendingBytes <= SMALL_BYTES)
    return this.#ready.splice(Math.max(small, 0), 1)[0]
  }
}
