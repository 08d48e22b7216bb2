import { QuilError } from '../errors.ts'
import type { SpawnId } from '../ids.ts'
import { Listeners } from '../listeners.ts'
import type { ChannelMessage } from '../protocol/messages.ts'
import { checkSize, type PaneSize } from '../size.ts'
import type { PaneInfo } from '../workspace/pane-info.ts'
import type { Attachment, AttachmentEnd, AttachmentOutput, AttachOptions } from '../workspace/workspace.ts'
import { InputWindow } from './input-window.ts'
import type { Link } from './link.ts'

interface Opened {
  readonly pane: PaneInfo
  readonly spawnId: SpawnId
}

/** What the host told of a view, in its order: a size belongs to what comes after it. */
type Told = AttachmentOutput | { readonly kind: 'size'; readonly size: PaneSize }

/** Held here before anybody listens, or while paused; beyond it the host is asked to hold back. */
const HELD_BYTES = 256 << 10

/** A view of a pane that runs in a host. Made before the host is asked: its answer and the first output may come in one go. */
export class RemoteAttachment implements Attachment {
  readonly readOnly: boolean
  readonly ended: Promise<AttachmentEnd>
  readonly #link: Link
  readonly #channel: number
  readonly #input: InputWindow
  readonly #from: AttachOptions['from']
  readonly #forget: () => void
  readonly #outputs = new Listeners<AttachmentOutput>()
  readonly #sizes = new Listeners<PaneSize>()
  /** What came before anybody listened, or while paused. */
  #held: Told[] = []
  #heldBytes = 0
  #picture: Uint8Array[] = []
  #opened: Opened | undefined
  #offset = 0
  #heard = false
  #sizeHeard = false
  #newSize: PaneSize | undefined
  #paused = false
  /** What the host was last asked for. */
  #holdsBack = false
  #detached = false
  #end: AttachmentEnd | undefined
  #resolveEnded: (end: AttachmentEnd) => void = () => {}

  /** @param forget nothing of this channel is to be told here any more */
  constructor(link: Link, channel: number, options: AttachOptions, forget: () => void) {
    this.#link = link
    this.#channel = channel
    this.#input = new InputWindow(link, channel)
    this.#from = options.from
    this.#forget = forget
    this.readOnly = options.readOnly === true
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve
    })
  }

  /** The host has answered. Nobody can have listened before. */
  open(opened: Opened): void {
    this.#opened = opened
    if (this.#from?.spawnId === opened.spawnId) this.#offset = this.#from.offset
  }

  get pane(): PaneInfo {
    return this.#answer.pane
  }

  get spawnId(): SpawnId {
    return this.#answer.spawnId
  }

  get #answer(): Opened {
    if (this.#opened === undefined) throw new QuilError('INTERNAL', 'an attachment that was not opened')
    return this.#opened
  }

  get offset(): number {
    return this.#offset
  }

  onOutput(listener: (output: AttachmentOutput) => void): Disposable {
    const listening = this.#outputs.add(listener)
    this.#heard = true
    queueMicrotask(() => this.#release())
    return listening
  }

  onSize(listener: (size: PaneSize) => void): Disposable {
    const listening = this.#sizes.add(listener)
    this.#sizeHeard = true
    const size = this.#newSize
    this.#newSize = undefined
    if (size !== undefined) queueMicrotask(() => listener(size))
    return listening
  }

  write(data: string | Uint8Array): boolean {
    if (this.readOnly || this.#end !== undefined) return true
    return this.#input.write(typeof data === 'string' ? Buffer.from(data) : data)
  }

  drained(): Promise<void> {
    return this.#input.drained()
  }

  resize(size: PaneSize): void {
    checkSize(size)
    if (this.#end === undefined) this.#tell(this.#link.request('channel.resize', { channel: this.#channel, size }))
  }

  pause(): void {
    this.#paused = true
    this.#flow()
  }

  resume(): void {
    if (!this.#paused) return
    this.#paused = false
    this.#release()
  }

  async detach(): Promise<void> {
    if (this.#detached) return
    this.#detached = true
    this.#held = []
    const wasOpen = this.#end === undefined
    this.#end ??= { reason: 'detached' }
    this.#forget()
    this.#input.close()
    this.#resolveEnded(this.#end)
    if (wasOpen) await this.#link.request('channel.detach', { channel: this.#channel }).catch(() => {})
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.detach()
  }

  /** Bytes of a frame, valid during the call only. */
  output(offset: number, bytes: Uint8Array): void {
    this.#deliver({ kind: 'output', offset, bytes: new Uint8Array(bytes) }) // `Uint8Array.from` takes twice as long
  }

  screen(piece: { readonly offset: number; readonly first: boolean; readonly last: boolean; readonly bytes: Uint8Array }): void {
    if (piece.first) this.#picture = []
    this.#picture.push(new Uint8Array(piece.bytes))
    if (!piece.last) return
    const bytes = Buffer.concat(this.#picture)
    this.#picture = []
    this.#deliver({ kind: 'screen', offset: piece.offset, bytes })
  }

  news(message: ChannelMessage): void {
    if (message.event === 'size') this.#deliver({ kind: 'size', size: message.size })
    else if (message.event === 'end') this.#over(message.end)
  }

  /** The link is lost. */
  lost(message: string): void {
    this.#over({ reason: 'host', message })
  }

  /** What is held still comes before `ended`, if somebody listens; whoever awaited the attachment has a turn to begin to. */
  #over(end: AttachmentEnd): void {
    if (this.#end !== undefined) return
    this.#end = end
    this.#input.close()
    if (this.#held.length === 0) this.#resolveEnded(end)
    else if (!this.#heard) setImmediate(() => !this.#heard && this.#resolveEnded(end))
  }

  #deliver(told: Told): void {
    if (this.#end !== undefined) return
    if (this.#held.length === 0 && !this.#paused && (this.#heard || told.kind === 'size')) this.#emit(told)
    else {
      this.#held.push(told)
      if (told.kind !== 'size') this.#heldBytes += told.bytes.length
      this.#flow()
    }
  }

  #release(): void {
    while (!this.#paused) {
      const told = this.#held.shift()
      if (told === undefined) break
      if (told.kind !== 'size') this.#heldBytes -= told.bytes.length
      this.#emit(told)
    }
    this.#flow()
    if (this.#held.length === 0 && this.#end !== undefined) this.#resolveEnded(this.#end)
  }

  #emit(told: Told): void {
    if (told.kind === 'size') {
      if (this.#sizeHeard) this.#sizes.emit(told.size)
      else this.#newSize = told.size
      return
    }
    this.#offset = told.kind === 'output' ? told.offset + told.bytes.length : told.offset
    this.#outputs.emit(told)
  }

  #flow(): void {
    const takes = this.#heard && !this.#paused
    // A pause of a moment, as of a full pipe, is not worth two messages.
    const paused = !takes && (this.#heldBytes > HELD_BYTES || (this.#holdsBack && this.#heldBytes > 0))
    if (paused === this.#holdsBack || this.#end !== undefined) return
    this.#holdsBack = paused
    this.#tell(this.#link.request('channel.flow', { channel: this.#channel, paused }))
  }

  /** The channel may have ended on the way, or the link is lost: both are told elsewhere. */
  #tell(request: Promise<unknown>): void {
    request.catch(() => {})
  }
}
