import { unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { ensurePrivateDirectory, readSmallFile, writeFileAtomic } from '../files/index.ts'
import type { PaneId } from '../ids.ts'

/** Lines and bytes kept of one pane. */
export const MAX_SCROLLBACK: { readonly maxLines: number; readonly maxBytes: number } = { maxLines: 1000, maxBytes: 1 << 20 }

/** What a pane's screen and scrollback showed, kept so that it can be shown above the next incarnation. Losing it costs a look back. */
export class ScrollbackFile {
  readonly #path: string
  readonly #directory: string

  constructor(home: string, pane: PaneId) {
    this.#directory = join(home, 'scrollback')
    this.#path = join(this.#directory, `${pane}.bin`)
  }

  /** Not flushed to the disk: after a power cut the one before will do. */
  async write(bytes: Uint8Array): Promise<void> {
    await ensurePrivateDirectory(this.#directory)
    await writeFileAtomic(this.#path, bytes, { fsync: false })
  }

  /** `undefined` where there is none, or none that can be shown. */
  async read(): Promise<Uint8Array | undefined> {
    const file = await readSmallFile(this.#path, { maxBytes: 2 * MAX_SCROLLBACK.maxBytes }).catch(() => undefined)
    return file === undefined || file.text === '' ? undefined : Buffer.from(file.text)
  }

  async remove(): Promise<void> {
    await unlink(this.#path).catch(() => {})
  }
}
