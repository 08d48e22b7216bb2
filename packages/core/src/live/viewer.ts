import { QuilError } from '../errors.ts'
import type { PaneId, SpawnId } from '../ids.ts'
import type { PaneSize } from '../size.ts'
import type { PaneInfo } from '../workspace/pane-info.ts'
import type { AttachmentEnd } from '../workspace/workspace.ts'
import { InputGate } from './input-gate.ts'
import type { RunningPane } from './running-pane.ts'
import { View } from './view.ts'

export interface ViewerOptions {
  readonly readOnly: boolean
  readonly scrollbackLines: number
  readonly from?: { readonly spawnId: SpawnId; readonly offset: number }
  /** The viewer's size as it comes, before it is shown anything. */
  readonly size?: PaneSize
  /** The pane the viewer's own terminal is in. */
  readonly inside?: PaneId
}

/** What a viewer tells the one who shows it. */
export interface ViewerListener {
  /** There may be something to take from the view, or it is finished. */
  onReady(): void
  onSize(size: PaneSize): void
  /** More input waits than the program takes. */
  onInput(paused: boolean): void
}

/** One terminal, or program, that looks at a running pane and may type. */
export class Viewer {
  readonly readOnly: boolean
  readonly inside: PaneId | undefined
  readonly #running: RunningPane
  readonly #info: () => PaneInfo
  readonly #gate: InputGate
  #view: View | undefined
  #listener: ViewerListener | undefined
  /** A change that came before anybody listened. */
  #newSize: PaneSize | undefined
  #end: AttachmentEnd | undefined
  #isTerminal = false

  constructor(running: RunningPane, info: () => PaneInfo, options: ViewerOptions) {
    const { from, scrollbackLines, readOnly, inside, size } = options
    this.#running = running
    this.#info = info
    this.readOnly = readOnly
    this.inside = inside
    const input = { write: (bytes: Uint8Array) => running.type(this, bytes), drained: () => this.drained() }
    this.#gate = new InputGate(input, (held) => this.#listener?.onInput(held))
    running.enter(this)
    if (size !== undefined) this.resize(size)
    const view: View = new View(running.log, running.screen, running.spawnId, {
      scrollbackLines,
      resizedAt: running.resizedAt,
      ...(from === undefined ? {} : { from }),
    })
    view.onReady = () => this.#listener?.onReady()
    view.onSkipped = (from, to) => running.skipped(this, from, to)
    this.#view = view
    running.show(view)
    if (running.end !== undefined) this.finish(running.end)
  }

  get view(): View {
    if (this.#view === undefined) throw new QuilError('INTERNAL', 'a viewer without a view')
    return this.#view
  }

  /** Whether a terminal looks, which answers what the program asks of terminals. A view that never had a size only listens. */
  get isTerminal(): boolean {
    return this.#isTerminal
  }

  get info(): PaneInfo {
    return this.#info()
  }

  get spawnId(): SpawnId {
    return this.#running.spawnId
  }

  /** How the pane ended; there may be more to take. */
  get paneEnd(): AttachmentEnd | undefined {
    return this.#end
  }

  /** How it ended, once everything before was taken. */
  get end(): AttachmentEnd | undefined {
    return this.view.finished || this.#end?.reason === 'detached' ? this.#end : undefined
  }

  listen(listener: ViewerListener): void {
    this.#listener = listener
    if (this.#newSize !== undefined) listener.onSize(this.#newSize)
    this.#newSize = undefined
    listener.onReady()
  }

  /** False when more than 1 MiB waits. Who goes on nevertheless loses what is beyond 4 MiB: memory has an end. */
  type(bytes: Uint8Array): boolean {
    return this.readOnly || this.#end !== undefined || this.#gate.type(bytes)
  }

  drained(): Promise<void> {
    return this.#running.input.drained()
  }

  resize(size: PaneSize): void {
    if (this.readOnly || this.#end !== undefined) return
    this.#isTerminal = true
    this.#running.resizeFor(this, size)
  }

  sizeChanged(size: PaneSize): void {
    if (this.#view === undefined) return // its first picture is still to be taken
    this.#view.resized()
    if (this.#listener === undefined) this.#newSize = size
    else this.#listener.onSize(size)
  }

  /** The pane's side of the end. */
  finish(end: AttachmentEnd): void {
    if (this.#end !== undefined) return
    this.#end = end
    this.view.end()
    this.#listener?.onReady()
  }

  /** The viewer's side: it detaches, or has taken everything up to the end. */
  leave(): void {
    this.#end ??= { reason: 'detached' }
    this.view.close()
    this.#running.leave(this)
  }
}
