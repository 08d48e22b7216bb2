import type { Pane } from '@quil/core'
import { holderOf, type PaneHolder, type PaneRecord, QuilError, sameHolder, type WorkspaceStore } from '@quil/core/workspace'
import { SaveSoon } from './save-soon.ts'

/** A shell says where it is at each prompt; a `kill -9` loses at most this much of it. */
const DIRECTORY_EVERY_MS = 1000

/** Keeps the workspace's record of a living pane true, in order, without ever disturbing the pane. */
export class RecordKeeper {
  readonly #store: WorkspaceStore
  readonly #pane: Pane
  readonly #holder: PaneHolder
  readonly #program: PaneHolder
  readonly #listening: readonly Disposable[]
  #last: Promise<void> = Promise.resolve()
  #failure: unknown

  constructor(store: WorkspaceStore, pane: Pane, holder: PaneHolder) {
    this.#store = store
    this.#pane = pane
    this.#holder = holder
    this.#program = holderOf(pane.pid)
    let directory = pane.record.directory
    const soon = new SaveSoon(() => this.#queue(false), DIRECTORY_EVERY_MS)
    const onMark = pane.onMark((mark) => {
      if (mark.type !== 'directory' || mark.path === directory) return
      directory = mark.path
      soon.ask()
    })
    this.#listening = [pane.onSession(() => this.#queue(false)), onMark, soon]
  }

  /** Writes the pane as it is now. @throws what the workspace throws */
  async save(): Promise<void> {
    this.#queue(false)
    await this.#settled()
  }

  /** Writes how it ended, and that nobody holds it any more. @throws what the workspace throws */
  async finish(): Promise<void> {
    for (const listening of this.#listening) listening[Symbol.dispose]()
    this.#failure = undefined // one good save at the end makes up for failed ones before
    this.#queue(true)
    await this.#settled()
  }

  #queue(ended: boolean): void {
    this.#last = this.#last
      .then(() => this.#write(ended))
      .catch((error: unknown) => {
        this.#failure = error
      })
  }

  async #settled(): Promise<void> {
    await this.#last
    if (this.#failure !== undefined) throw this.#failure
  }

  async #write(ended: boolean): Promise<void> {
    const { id } = this.#pane
    const { result: found } = await this.#store.update((records) => ({
      records: records.map((record) => {
        const ours = record.id === id && sameHolder(record.holder, this.#holder)
        return ours ? merge(record, this.#pane.record, ended ? undefined : this.#program) : record
      }),
      result: records.some((record) => record.id === id),
    }))
    if (!found)
      throw new QuilError('PANE_NOT_FOUND', `the record of pane ${id} is gone from the workspace`, { details: { pane: id } })
  }
}

/** Only what a pane learns while it runs: everything else in the record may have been changed by others since. */
function merge(stored: PaneRecord, learnt: PaneRecord, running: PaneHolder | undefined): PaneRecord {
  const { state, session, spawnId, lastExit, directory } = learnt
  const { holder, program: _program, interruptedAt: _interruptedAt, refusal: _refusal, ...rest } = stored
  return {
    ...rest,
    state,
    lastUsedAt: new Date().toISOString(),
    ...(session === undefined ? {} : { session }),
    ...(spawnId === undefined ? {} : { spawnId }),
    ...(lastExit === undefined ? {} : { lastExit }),
    ...(directory === undefined ? {} : { directory }),
    ...(running === undefined || holder === undefined ? {} : { holder, program: running }),
  }
}
