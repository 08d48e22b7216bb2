import type { PaneScreen } from '../screen/index.ts'
import { MAX_SCROLLBACK, type ScrollbackFile } from './scrollback-file.ts'

/** From the first new output to the first save; while output goes on the pause doubles, up to the longest. In milliseconds. */
const FIRST_MS = 2000
const LONGEST_MS = 30_000

/** Keeps a pane's scrollback file near the truth while it runs, so that a killed host costs seconds of it. An idle pane has no timer. */
export class ScrollbackKeeper {
  readonly #file: ScrollbackFile
  readonly #screen: PaneScreen
  #timer: NodeJS.Timeout | undefined
  #pauseMs = FIRST_MS
  #dirty = false
  #saving: Promise<void> = Promise.resolve()

  constructor(file: ScrollbackFile, screen: PaneScreen) {
    this.#file = file
    this.#screen = screen
  }

  /** There is new output. */
  changed(): void {
    this.#dirty = true
    this.#timer ??= setTimeout(() => this.#due(), this.#pauseMs).unref()
  }

  /** Saves what is there now, for the last time. */
  async finish(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#save()
    await this.#saving
  }

  #due(): void {
    this.#timer = undefined
    this.#save()
    // Output while this pause runs makes the next one longer; a quiet one starts over.
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#pauseMs = this.#dirty ? Math.min(2 * this.#pauseMs, LONGEST_MS) : FIRST_MS
      if (this.#dirty) this.#due()
    }, this.#pauseMs).unref()
  }

  #save(): void {
    this.#dirty = false
    this.#saving = this.#saving.then(async () => this.#file.write(await this.#screen.history(MAX_SCROLLBACK))).catch(() => {}) // a disk that refuses costs a look back, never the pane
  }
}
