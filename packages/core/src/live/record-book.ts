import { isQuilError, messageOf, QuilError } from '../errors.ts'
import type { PaneRecord, WorkspaceRead, WorkspaceStore } from '../workspace/index.ts'

/** Answers the new records. What it throws concerns this change alone. */
type Change<T> = (records: readonly PaneRecord[]) => { readonly records: readonly PaneRecord[]; readonly result: T }

type Complete = (records: readonly PaneRecord[]) => readonly PaneRecord[]

interface Entry {
  readonly change: Change<unknown>
  readonly forget: boolean
  /** Absent for a note: nobody waits for it. */
  readonly answer?: { readonly resolve: (result: unknown) => void; readonly reject: (error: unknown) => void }
}

/** Notes of one burst, such as a session and a directory, become one save. In milliseconds. */
const NOTES_WAIT_MS = 50
/** After a save that failed, notes are tried again; the pause doubles up to the longest. */
const FIRST_RETRY_MS = 1000
const LONGEST_RETRY_MS = 30_000

/**
 * The records of a workspace whose panes run here. Changes that come while a save is under way go into the next one together, so fifty
 * spawns at once are two or three saves.
 */
export class RecordBook {
  readonly #store: WorkspaceStore
  readonly #onProblem: (message: string) => void
  readonly #complete: Complete
  /** In the order in which they were asked for. */
  #entries: Entry[] = []
  /** The save under way. */
  #inFlight: readonly Entry[] = []
  #saving: Promise<void> | undefined
  /** There is something to save now, and not later. */
  #due = false
  #abandoned = false
  #timer: NodeJS.Timeout | undefined
  #retryMs = FIRST_RETRY_MS

  /** @param complete adds what must not be missing: the records of panes that run, whatever became of the file */
  constructor(store: WorkspaceStore, onProblem: (message: string) => void, complete: Complete = (records) => records) {
    this.#store = store
    this.#onProblem = onProblem
    this.#complete = complete
  }

  /** Reads the records, with what is noted and not saved yet. */
  async read(): Promise<WorkspaceRead> {
    const read = await this.#store.read()
    let records = this.#complete(read.records)
    // A note that has been saved by now changes nothing when it is applied again.
    for (const { change, answer } of [...this.#inFlight, ...this.#entries]) {
      if (answer === undefined) records = change(records).records
    }
    return { ...read, records }
  }

  /**
   * Changes the records; resolves when that is safely on the disk.
   * @param options.forget what this change removes is to be nowhere on the disk, the backup included
   * @throws what `change` throws, and as `WorkspaceStore.update`
   */
  change<T>(change: Change<T>, options: { readonly forget?: boolean } = {}): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const answer = { resolve: resolve as (result: unknown) => void, reject }
      this.#entries.push({ change, forget: options.forget === true, answer })
      this.#save()
    })
  }

  /** Changes the records, durably if the disk lets it; otherwise as soon as it does. */
  async changeOrNote(change: (records: readonly PaneRecord[]) => readonly PaneRecord[]): Promise<void> {
    try {
      await this.change((records) => ({ records: change(records), result: undefined }))
    } catch {
      this.note(change)
    }
  }

  /** Changes the records soon. A disk that refuses costs the note nothing: it is kept and tried again. */
  note(change: (records: readonly PaneRecord[]) => readonly PaneRecord[]): void {
    this.#entries.push({ change: (records) => ({ records: change(records), result: undefined }), forget: false })
    this.#timer ??= setTimeout(() => this.#save(), NOTES_WAIT_MS)
  }

  /** Saves what is noted. Resolves also when that failed: a problem has been told then. */
  async flush(): Promise<void> {
    if (this.#entries.length > 0) this.#save()
    while (this.#saving !== undefined) await this.#saving
  }

  /** The home is gone: nothing is saved any more, or it would be made again. */
  abandon(): void {
    this.#abandoned = true
  }

  get abandoned(): boolean {
    return this.#abandoned
  }

  /** Gives up on notes that the disk keeps refusing. */
  async close(): Promise<void> {
    await this.flush()
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #save(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#due = true
    this.#saving ??= this.#run()
  }

  /** Looking whether there is more to do and being over is one step: what comes in between is never left lying. */
  async #run(): Promise<void> {
    // What is asked for in this very turn goes along.
    await Promise.resolve()
    while (this.#due) {
      this.#due = false
      const batch = this.#entries
      this.#entries = []
      this.#inFlight = batch
      if (batch.length > 0) await this.#saveBatch(batch)
      this.#inFlight = []
    }
    this.#saving = undefined
  }

  async #saveBatch(batch: readonly Entry[]): Promise<void> {
    const failure = await this.#trySave(batch)
    if (failure === undefined) return
    if (!isUnfit(failure)) return this.#refuse(batch, failure)
    // Not the disk: what one of them asks for is no record. The others must not pay for it.
    for (const [index, entry] of batch.entries()) {
      const own = batch.length === 1 ? failure : await this.#trySave([entry])
      if (own === undefined) continue
      if (!isUnfit(own)) return this.#refuse(batch.slice(index), own)
      if (entry.answer === undefined) this.#onProblem(`something about a pane cannot be kept: ${own.message}`)
      else entry.answer.reject(own)
    }
  }

  async #trySave(batch: readonly Entry[]): Promise<Error | undefined> {
    if (this.#abandoned) return new QuilError('HOST_STOPPING', 'the home of these panes is gone')
    const answers: (() => void)[] = []
    const apply = (before: readonly PaneRecord[]): readonly PaneRecord[] => {
      let records = this.#complete(before)
      for (const { change, answer } of batch) {
        try {
          const { records: changed, result } = change(records)
          records = changed
          answers.push(() => answer?.resolve(result))
        } catch (error) {
          answers.push(() => answer?.reject(error))
        }
      }
      return records
    }
    try {
      await this.#store.update(apply, { forget: batch.some(({ forget }) => forget) })
    } catch (error) {
      return error instanceof Error ? error : new Error(messageOf(error))
    }
    this.#retryMs = FIRST_RETRY_MS
    for (const answer of answers) answer()
    return undefined
  }

  /** Who waits is told; notes are kept and tried again. */
  #refuse(batch: readonly Entry[], error: Error): void {
    for (const { answer } of batch) answer?.reject(error)
    const notes = batch.filter(({ answer }) => answer === undefined)
    if (notes.length > 0 && !this.#abandoned) {
      this.#entries = [...notes, ...this.#entries]
      this.#onProblem(`the workspace cannot be saved, and is tried again: ${error.message}`)
      this.#timer ??= setTimeout(() => this.#save(), this.#retryMs).unref()
      this.#retryMs = Math.min(2 * this.#retryMs, LONGEST_RETRY_MS)
    }
  }
}

function isUnfit(error: Error): boolean {
  return isQuilError(error, 'INVALID_ARGUMENT')
}
