import type { PaneId, SpawnContext, SpawnId } from '@quil/core'
import { Database, type DatabaseTurn } from './database-turn.ts'
import { databasePath } from './xdg.ts'

interface PaneName {
  readonly home: string
  readonly paneId: PaneId
}

/** Of this process, whichever trackers it has made. */
const databases = new Map<string, Database>()
/** The last start of each pane. */
const turns = new Map<string, DatabaseTurn>()

/** Waits until this start may open its database. Its program is to run at once, and to be followed with `turnOf`. */
export async function takeTurn(spawn: SpawnContext): Promise<void> {
  endTurn(spawn) // the program of an earlier start has ended, or never ran
  turns.set(keyOf(spawn), await databaseOf(spawn.env).takeTurn(spawn.spawnId))
}

/** The turn of a start whose program runs; `undefined` where it took none. */
export function turnOf(pane: PaneName & { readonly spawnId: SpawnId }): DatabaseTurn | undefined {
  const turn = turns.get(keyOf(pane))
  return turn?.spawnId === pane.spawnId ? turn : undefined
}

/** The pane runs no program. */
export function endTurn(pane: PaneName): void {
  turns.get(keyOf(pane))?.end()
  turns.delete(keyOf(pane))
}

/** Asks the database something while no first start opens it. */
export function lookIntoDatabase<T>(pane: PaneName & Pick<SpawnContext, 'env'>, work: () => Promise<T>): Promise<T> {
  if (turns.get(keyOf(pane))?.isStarted === false) endTurn(pane) // nobody asks about a pane that is being started: that start has failed
  return databaseOf(pane.env).look(work)
}

function databaseOf(env: Readonly<Record<string, string>>): Database {
  const path = databasePath(env)
  const database = databases.get(path) ?? new Database(path)
  databases.set(path, database)
  return database
}

function keyOf({ home, paneId }: PaneName): string {
  return `${home}\n${paneId}`
}
