import type { PaneId, SpawnId } from '../ids.ts'
import type { PaneSize } from '../size.ts'
import type { PaneInfo } from '../workspace/pane-info.ts'
import type { AttachmentEnd } from '../workspace/workspace.ts'
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

const MOST_HELD_BYTES = 4 << 20

/** One terminal, or program, that looks at a running pane and may type. */
export class Viewer {
  readonly view: View
  readonly readOnly: boolean
  readonly inside: PaneId | undefined
  readonly #running: RunningPane
  readonly #info: () => PaneInfo
  #listener: ViewerListener | undefined
  #end: AttachmentEnd | undefined
  #held = false
  #heldBytes = 0

  constructor(running: RunningPane, info: () => PaneInfo, options: ViewerOptions) {
    const { from, scrollbackLines, readOnly, inside, size } = options
    this.#running = running
    this.#info = info
    this.readOnly = readOnly
    this.inside = inside
    running.enter(this)
    if (size !== undefined) this.resize(size)
    this.view = new View(running.log, running.screen, running.spawnId, {
      scrollbackLines,
      ...(from === undefined ? {} : { from }),
    })
    this.view.onReady = () => this.#listener?.onReady()
  }

  get info(): PaneInfo {
    return this.#info()
  }

  get spawnId(): SpawnId {
    return this.#running.spawnId
  }

  /** How it ended, once everything before was taken. */
  get end(): AttachmentEnd | undefined {
    return this.view.finished || this.#end?.reason === 'detached' ? this.#end : undefined
  }

  listen(listener: ViewerListener): void {
    this.#listener = listener
    listener.onReady()
  }

  /** False when more than 1 MiB waits. Who goes on nevertheless loses what is beyond 4 MiB: memory has an end. */
  type(bytes: Uint8Array): boolean {
    if (this.readOnly || this.#end !== undefined) return true
    if (this.#held) {
      this.#heldBytes += bytes.length
      if (this.#heldBytes > MOST_HELD_BYTES) return false
    }
    const taken = this.#running.type(this, bytes)
    if (!taken && !this.#held) {
      this.#held = true
      this.#heldBytes = 0
      this.#listener?.onInput(true)
      void this.drained().then(() => {
        this.#held = false
        this.#listener?.onInput(false)
      })
    }
    return taken
  }

  drained(): Promise<void> {
    return this.#running.pane.drained()
  }

  resize(size: PaneSize): void {
    if (!this.readOnly && this.#end === undefined) this.#running.resizeFor(this, size)
  }

  sizeChanged(size: PaneSize): void {
    this.#listener?.onSize(size)
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
