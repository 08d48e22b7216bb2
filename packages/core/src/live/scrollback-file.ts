import { constants } from 'node:fs'
import { open, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { ensurePrivateDirectory, writeFileAtomic } from '../files/index.ts'
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

  async read(): Promise<Uint8Array | undefined> {
    const handle = await open(this.#path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(() => undefined)
    if (handle === undefined) return undefined
    try {
      const stat = await handle.stat()
      if (!stat.isFile() || stat.size === 0 || stat.size > 2 * MAX_SCROLLBACK.maxBytes) return undefined
      return new Uint8Array(await handle.readFile())
    } catch {
      return undefined
    } finally {
      await handle.close()
    }
  }

  async remove(): Promise<void> {
    await unlink(this.#path).catch(() => {})
  }
}
