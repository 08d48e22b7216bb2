import { stat } from 'node:fs/promises'
import type { SpawnId } from '@quil/core'

/**
 * opencode 1.18.33 sets `journal_mode` before `busy_timeout`: one that opens its database while another sets it up (makes it, or recovers its log
 * after a kill) is told that it is locked, and stays blank for ever. Once somebody holds it open nobody sets it up any more, and any number
 * may open it at once. So only the first start of a database has it for itself, until it is open; and where one is open nobody waits.
 */

/**
 * opencode opens its database about half-way to its first frame: 7 s after its start at a load of 5 on two cores, 19 s at 17, as when everything is
 * restored at once. Longer: it is not going to, or somewhere else.
 */
const OPEN_WITHIN_MS = 20_000
/** A program runs milliseconds after `beforeSpawn` has answered; one that is not watched by then has failed to start. */
const START_WITHIN_MS = 5000
const LOOK_MS = 25

interface Waiting {
  readonly may: () => boolean
  readonly go: () => void
}

/** Who opens one database, who has it open, and who waits. */
export class Database {
  readonly opening: Set<DatabaseTurn> = new Set()
  readonly open: Set<DatabaseTurn> = new Set()
  /** A whole turn brought no sign of it: what runs there is no opencode, or uses another one. Nobody waits for that a second time. */
  silent = false
  readonly path: string
  #lookups = 0
  readonly #queue: Waiting[] = []

  constructor(path: string) {
    this.path = path
  }

  async takeTurn(spawnId: SpawnId): Promise<DatabaseTurn> {
    const free = (): boolean => this.silent || this.open.size > 0 || (this.opening.size === 0 && this.#lookups === 0)
    return await this.#inOrder(free, () => new DatabaseTurn(this, spawnId))
  }

  /** Lookups may run side by side, for one that fails does no harm; but the first start must not meet them. */
  async look<T>(work: () => Promise<T>): Promise<T> {
    const free = (): boolean => this.silent || this.open.size > 0 || this.opening.size === 0
    await this.#inOrder(free, () => void this.#lookups++)
    try {
      return await work()
    } finally {
      this.#lookups--
      this.letGo()
    }
  }

  letGo(): void {
    while (this.#queue[0]?.may() === true) this.#queue.shift()?.go()
  }

  #inOrder<T>(may: () => boolean, begin: () => T): Promise<T> {
    if (this.#queue.length === 0 && may()) return Promise.resolve(begin())
    return new Promise((resolve) => {
      const awake = setInterval(() => {}, OPEN_WITHIN_MS) // a turn's own timers keep no process alive
      const go = (): void => {
        clearInterval(awake)
        resolve(begin())
      }
      this.#queue.push({ may, go })
    })
  }
}

/** One start, from before its program runs until that ends. */
export class DatabaseTurn {
  readonly spawnId: SpawnId
  readonly #database: Database
  /** Nobody else had it open or was about to: a sign of the database is a sign of this start. */
  readonly #isFirst: boolean
  readonly #before: Promise<string>
  #limit: NodeJS.Timeout
  #looking: NodeJS.Timeout | undefined
  #started = false
  #ended = false

  constructor(database: Database, spawnId: SpawnId) {
    this.spawnId = spawnId
    this.#database = database
    this.#isFirst = database.open.size + database.opening.size === 0
    this.#before = this.#isFirst ? traces(database.path) : Promise.resolve('')
    this.#limit = setTimeout(() => this.#settled(), START_WITHIN_MS).unref()
    database.opening.add(this)
  }

  get isStarted(): boolean {
    return this.#started
  }

  /** Its program runs. */
  started(): void {
    this.#started = true
    clearTimeout(this.#limit)
    this.#database.opening.add(this)
    this.#limit = setTimeout(() => this.#late(), OPEN_WITHIN_MS).unref()
    if (this.#isFirst) this.#looking = setInterval(() => void this.#look(), LOOK_MS).unref()
  }

  /** It has its database open. */
  opened(): void {
    if (this.#ended || this.#database.open.has(this)) return
    this.#database.open.add(this)
    this.#database.silent = false
    this.#settled()
  }

  /** Its program has ended, or will not run. */
  end(): void {
    this.#ended = true
    this.#database.open.delete(this)
    this.#settled()
  }

  async #look(): Promise<void> {
    if ((await traces(this.#database.path)) !== (await this.#before)) this.opened()
  }

  #late(): void {
    if (this.#isFirst) {
      this.#database.silent = true
      this.#settled()
    } else this.opened() // no script tells of it; where another has it open it comes to no harm
  }

  #settled(): void {
    this.#database.opening.delete(this)
    clearTimeout(this.#limit)
    clearInterval(this.#looking)
    this.#database.letGo()
  }
}

/** What SQLite leaves beside a database: whoever opens it first empties its `-shm` or makes it anew, and whoever uses it touches them. */
async function traces(path: string): Promise<string> {
  const files = await Promise.all(['-shm', '-wal'].map((end) => stat(path + end, { bigint: true }).catch(() => undefined)))
  return files.map((file) => (file === undefined ? '' : `${file.ino} ${file.size} ${file.mtimeNs}`)).join()
}
