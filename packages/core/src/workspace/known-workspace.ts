import { randomBytes } from 'node:crypto'
import { stampAt } from '../files/index.ts'
import type { HomePaths } from '../home.ts'
import { type LoadedWorkspace, loadWorkspace } from './load.ts'

/** What was read or written last, for as long as the file is still that very one: hundreds of records are not read for each look at one. */
export class KnownWorkspace {
  readonly #paths: HomePaths
  #taker: string | undefined
  #known: { readonly loaded: LoadedWorkspace; readonly stamp: string } | undefined

  constructor(paths: HomePaths) {
    this.#paths = paths
  }

  /** Names this one in the lock file; see `FileLockOptions.taker`. Made late: who only reads does not wait for `crypto`. */
  get taker(): string {
    this.#taker ??= randomBytes(6).toString('hex')
    return this.#taker
  }

  /** As `loadWorkspace`. */
  async load(): Promise<LoadedWorkspace> {
    const current = await this.current()
    if (current !== undefined) return current
    const loaded = await loadWorkspace(this.#paths)
    this.#known = loaded.stamp === undefined ? undefined : { loaded, stamp: loaded.stamp }
    return loaded
  }

  /** What is known, if that is still what `workspace.json` holds. */
  async current(): Promise<LoadedWorkspace | undefined> {
    const known = this.#known
    return known !== undefined && (await stampAt(this.#paths.workspace)) === known.stamp ? known.loaded : undefined
  }

  /** What is on the disk is to be read again. */
  forget(): void {
    this.#known = undefined
  }

  /** This is on the disk now. To be called under the lock, right after the write. */
  async written({ content, problems }: Pick<LoadedWorkspace, 'content' | 'problems'>): Promise<void> {
    const stamp = await stampAt(this.#paths.workspace)
    this.#known = stamp === undefined ? undefined : { loaded: { content, problems, unreadable: [], stamp, own: true }, stamp }
  }
}
