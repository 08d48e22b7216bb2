import { QuilError } from '../errors.ts'
import { type GatedInput, InputGate } from '../live/input-gate.ts'
import type { Viewer } from '../live/viewer.ts'
import type { PaneSize } from '../size.ts'
import type { Outbox, OutChannel } from './outbox.ts'

/** Input that came before the pane was found, in bytes. */
const EARLY_BYTES = 1 << 20

interface Target {
  type(bytes: Uint8Array): boolean
  drained(): Promise<void>
}

/** One of a client's ways to a pane: a view with input, or input alone. What is typed before it is open waits. */
export class Channel {
  readonly number: number
  #target: Target | undefined
  #viewer: Viewer | undefined
  #closed = false
  #early: Uint8Array[] = []
  #earlyBytes = 0
  #opened: Promise<void>
  #open: () => void = () => {}
  #out: OutChannel | undefined

  constructor(number: number) {
    this.number = number
    this.#opened = new Promise((resolve) => {
      this.#open = resolve
    })
  }

  /**
   * Input alone.
   * @throws QuilError `ABORTED` when the channel was closed in the meantime
   */
  openInput(input: GatedInput, outbox: Outbox): void {
    const gate = new InputGate(input, (paused) => this.#sayInput(outbox, paused))
    this.#openWith({ type: (bytes) => gate.type(bytes), drained: () => input.drained() })
  }

  /**
   * A view; its output begins with `show`.
   * @throws QuilError `ABORTED` when the channel was closed in the meantime
   */
  openView(viewer: Viewer): void {
    this.#openWith(viewer)
    this.#viewer = viewer
  }

  /** Begins to send what the viewer sees. To be called when the client knows that the channel is open. */
  show(outbox: Outbox, over: (channel: Channel) => void): void {
    const viewer = this.#viewer
    if (viewer === undefined) return
    const { number } = this
    const settle = (): boolean => {
      const { end } = viewer
      if (end === undefined) return false
      outbox.message({ type: 'channel', channel: number, event: 'end', end })
      over(this)
      return true
    }
    const out: OutChannel = { channel: number, view: viewer.view, settle }
    this.#out = out
    viewer.listen({
      onReady: () => outbox.ready(out),
      onSize: (size) => outbox.message({ type: 'channel', channel: number, event: 'size', size }),
      onInput: (paused) => this.#sayInput(outbox, paused),
    })
  }

  type(bytes: Uint8Array): void {
    const target = this.#target
    if (target === undefined) {
      this.#earlyBytes += bytes.length
      if (this.#earlyBytes <= EARLY_BYTES) this.#early.push(Uint8Array.from(bytes))
    } else target.type(bytes)
  }

  async drained(): Promise<void> {
    await this.#opened
    await this.#target?.drained()
  }

  resize(size: PaneSize): void {
    this.#viewer?.resize(size)
  }

  flow(outbox: Outbox, paused: boolean): void {
    if (this.#out === undefined) throw new QuilError('INVALID_ARGUMENT', `channel ${this.number} shows nothing`)
    this.#out.view.paused = paused
    if (!paused) outbox.ready(this.#out)
  }

  close(outbox: Outbox): void {
    this.#closed = true
    this.#early = []
    if (this.#out !== undefined) outbox.remove(this.#out)
    this.#viewer?.leave()
    this.#open()
  }

  #sayInput(outbox: Outbox, paused: boolean): void {
    if (!this.#closed) outbox.message({ type: 'channel', channel: this.number, event: 'input', paused })
  }

  #openWith(target: Target): void {
    if (this.#closed) throw new QuilError('ABORTED', `channel ${this.number} was closed before it was open`)
    this.#target = target
    const early = this.#early
    this.#early = []
    for (const bytes of early) this.type(bytes)
    this.#open()
  }
}
