import type { PaneId } from '../ids.ts'
import type { Logger } from '../log.ts'
import type { Plugin } from '../pane/index.ts'
import type { SessionClaims } from '../resume/index.ts'
import type { PaneHolder } from '../workspace/index.ts'
import type { SizePolicy } from '../workspace/workspace.ts'
import type { EventLog } from './event-log.ts'
import type { PaneTable } from './pane-table.ts'
import type { RecordBook } from './record-book.ts'

/** What the parts of one live workspace share. */
export interface LiveContext {
  readonly home: string
  /** The plugins as they are now: the user's files may have changed since the last start. */
  readonly plugins: () => Promise<readonly Plugin[]>
  readonly book: RecordBook
  readonly table: PaneTable
  readonly events: EventLog
  readonly claims: SessionClaims
  /** This process, as records name it. */
  readonly holder: PaneHolder
  readonly inheritEnv: Readonly<Record<string, string | undefined>>
  readonly sizePolicy: SizePolicy
  readonly scrollbackLines: number
  readonly log: Logger
  /** Set once the workspace is being closed: what ends from then on is meant to go on. */
  readonly stopping: () => boolean
  readonly problem: (message: string, pane?: PaneId) => void
}
