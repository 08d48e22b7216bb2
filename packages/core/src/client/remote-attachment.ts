import { QuilError } from '../errors.ts'
import type { SpawnId } from '../ids.ts'
import { MAX_PIECE_BYTES } from '../protocol/limits.ts'
import type { ChannelMessage } from '../protocol/messages.ts'
import type { PaneSize } from '../size.ts'
import type { PaneInfo } from '../workspace/pane-info.ts'
import type { Attachment, AttachmentEnd, AttachmentOutput } from '../workspace/workspace.ts'
import type { Link } from './link.ts'
import { Listeners } from './listeners.ts'

interface Opened {
  readonly pane: PaneInfo
  readonly spawnId: SpawnId
  readonly offset: number
}

/** A view of a pane that runs in a host. Made before the host is asked: its answer and the first output may come in one go. */
export class RemoteAttachment implements Attachment {
  readonly readOnly: boolean
  readonly ended: Promise<AttachmentEnd>
  readonly #link: Link
  readonly #channel: number
  readonly #outputs = new Listeners<AttachmentOutput>()
  readonly #sizes = new Listeners<PaneSize>()
  /** What came before anybody listened, or while paused. The host is asked to hold back, so it is little. */
  #held: AttachmentOutput[] = []
  #picture: Uint8Array[] = []
  #opened: Opened | undefined
  #offset = 0
  #heard = false
  #paused = false
  #inputPaused = false
  #inputFree: (() => void)[] = []
  #end: AttachmentEnd | undefined
  /** An end that has come before everything held back was delivered. */
  #endAfter: AttachmentEnd | undefined
  #resolveEnded: (end: AttachmentEnd) => void = () => {}

  constructor(link: Link, channel: number, readOnly: boolean) {
    this.#link = link
    this.#channel = channel
    this.readOnly = readOnly
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve
    })
  }

  /** The host has answered. Nobody can have listened before. */
  open(opened: Opened): void {
    this.#opened = opened
    this.#offset = opened.offset
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
    return this.#sizes.add(listener)
  }

  write(data: string | Uint8Array): boolean {
    if (this.readOnly || this.#end !== undefined) return true
    const bytes = typeof data === 'string' ? Buffer.from(data) : data
    let free = true
    for (let at = 0; at < bytes.length; at += MAX_PIECE_BYTES) {
      free = this.#link.input(this.#channel, bytes.subarray(at, at + MAX_PIECE_BYTES))
    }
    return free && !this.#inputPaused
  }

  async drained(): Promise<void> {
    await this.#link.drained()
    if (this.#inputPaused) await new Promise<void>((resolve) => this.#inputFree.push(resolve))
  }

  resize(size: PaneSize): void {
    if (this.#end === undefined) this.#tell(this.#link.request('channel.resize', { channel: this.#channel, size }))
  }

  pause(): void {
    if (this.#paused) return
    this.#paused = true
    this.#flow()
  }

  resume(): void {
    if (!this.#paused) return
    this.#paused = false
    this.#release()
    this.#flow()
  }

  async detach(): Promise<void> {
    if (this.#end !== undefined) return
    this.#finish({ reason: 'detached' })
    await this.#link.request('channel.detach', { channel: this.#channel }).catch(() => {})
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.detach()
  }

  /** Bytes of a frame, valid during the call only. */
  output(offset: number, bytes: Uint8Array): void {
    this.#deliver({ kind: 'output', offset, bytes: Uint8Array.from(bytes) })
  }

  screen(piece: { readonly offset: number; readonly first: boolean; readonly last: boolean; readonly bytes: Uint8Array }): void {
    if (piece.first) this.#picture = []
    this.#picture.push(Uint8Array.from(piece.bytes))
    if (!piece.last) return
    const bytes = Buffer.concat(this.#picture)
    this.#picture = []
    this.#deliver({ kind: 'screen', offset: piece.offset, bytes })
  }

  news(message: ChannelMessage): void {
    if (message.event === 'size') this.#sizes.tell(message.size)
    else if (message.event === 'end') this.#over(message.end)
    else {
      this.#inputPaused = message.paused
      if (!message.paused) this.#freeInput()
    }
  }

  /** The link is lost. */
  lost(message: string): void {
    this.#over({ reason: 'host', message })
  }

  /** What is held back still comes first. */
  #over(end: AttachmentEnd): void {
    if (this.#end !== undefined) return
    if (this.#held.length === 0 || !this.#heard) this.#finish(end)
    else this.#endAfter = end
  }

  #finish(end: AttachmentEnd): void {
    this.#end = end
    this.#freeInput()
    this.#resolveEnded(end)
  }

  #deliver(output: AttachmentOutput): void {
    if (this.#end !== undefined) return
    if (!this.#heard || this.#paused || this.#held.length > 0) this.#held.push(output)
    else this.#emit(output)
  }

  #release(): void {
    while (!this.#paused && this.#end === undefined) {
      const output = this.#held.shift()
      if (output === undefined) break
      this.#emit(output)
    }
    if (this.#held.length === 0 && this.#endAfter !== undefined) this.#finish(this.#endAfter)
  }

  #emit(output: AttachmentOutput): void {
    this.#offset = output.kind === 'output' ? output.offset + output.bytes.length : output.offset
    this.#outputs.tell(output)
  }

  #flow(): void {
    if (this.#end !== undefined) return
    this.#tell(this.#link.request('channel.flow', { channel: this.#channel, paused: this.#paused }))
  }

  #freeInput(): void {
    for (const free of this.#inputFree.splice(0)) free()
  }

  /** The channel may have ended on the way, or the link is lost: both are told elsewhere. */
  #tell(request: Promise<unknown>): void {
    request.catch(() => {})
  }
}
