import type { SpawnId } from '../ids.ts'
import { Listeners } from '../listeners.ts'
import { checkSize, type PaneSize } from '../size.ts'
import type { PaneInfo } from '../workspace/pane-info.ts'
import type { Attachment, AttachmentEnd, AttachmentOutput } from '../workspace/workspace.ts'
import type { Viewer } from './viewer.ts'

/** Bytes handed to the listeners in one go, before the event loop has its turn. */
const PIECE_BYTES = 64 << 10

/** A view of a pane that runs in this process. */
export class LocalAttachment implements Attachment {
  readonly pane: PaneInfo
  readonly spawnId: SpawnId
  readonly readOnly: boolean
  readonly ended: Promise<AttachmentEnd>
  readonly #viewer: Viewer
  readonly #outputs = new Listeners<AttachmentOutput>()
  readonly #sizes = new Listeners<PaneSize>()
  #resolveEnded: (end: AttachmentEnd) => void = () => {}
  #offset: number
  #heard = false
  #paused = false
  #over = false
  #scheduled = false

  /** @param shown offset up to which its terminal has been shown everything already */
  constructor(viewer: Viewer, shown: number) {
    this.#offset = shown
    this.#viewer = viewer
    this.pane = viewer.info
    this.spawnId = viewer.spawnId
    this.readOnly = viewer.readOnly
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve
    })
    viewer.view.paused = true // until somebody listens
    viewer.listen({ onReady: () => this.#schedule(), onSize: (size) => this.#sizes.emit(size), onInput: () => {} })
  }

  get offset(): number {
    return this.#offset
  }

  onOutput(listener: (output: AttachmentOutput) => void): Disposable {
    const listening = this.#outputs.add(listener)
    this.#heard = true
    this.#flow()
    return listening
  }

  onSize(listener: (size: PaneSize) => void): Disposable {
    return this.#sizes.add(listener)
  }

  write(data: string | Uint8Array): boolean {
    return this.#viewer.type(typeof data === 'string' ? Buffer.from(data) : data)
  }

  drained(): Promise<void> {
    return this.#viewer.drained()
  }

  resize(size: PaneSize): void {
    this.#viewer.resize(checkSize(size))
  }

  pause(): void {
    this.#paused = true
    this.#flow()
  }

  resume(): void {
    this.#paused = false
    this.#flow()
  }

  async detach(): Promise<void> {
    if (this.#over) return
    this.#viewer.leave()
    this.#finish({ reason: 'detached' })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.detach()
  }

  #flow(): void {
    this.#viewer.view.paused = this.#paused || !this.#heard
    this.#schedule()
  }

  /** Never within the call that brought the output: a listener may do as it likes. */
  #schedule(): void {
    if (this.#scheduled || this.#over) return
    this.#scheduled = true
    setImmediate(() => {
      this.#scheduled = false
      this.#deliver()
    })
  }

  #deliver(): void {
    if (this.#over) return
    if (!this.#viewer.view.paused) {
      const piece = this.#viewer.view.take(PIECE_BYTES, Number.POSITIVE_INFINITY)
      if (piece !== undefined) {
        const { kind, offset, bytes } = piece
        this.#offset = kind === 'output' ? offset + bytes.length : offset
        this.#outputs.emit({ kind, offset, bytes })
        this.#schedule()
        return
      }
    }
    const { end, paneEnd } = this.#viewer
    if (end !== undefined) this.#finish(end)
    // Nobody takes the rest; a listener that still comes gets it.
    else if (paneEnd !== undefined && !this.#heard) this.#resolveEnded(paneEnd)
  }

  #finish(end: AttachmentEnd): void {
    if (this.#over) return
    this.#over = true
    this.#viewer.leave()
    this.#resolveEnded(end)
  }
}
