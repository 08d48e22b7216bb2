import type { LiveWorkspace } from '../live/live-workspace.ts'
import type { Logger } from '../log.ts'
import type { Welcome } from '../protocol/messages.ts'
import type { Connection } from './connection.ts'

/** What every connection of a host knows of it. */
export interface HostContext {
  readonly host: Welcome['host']
  readonly workspace: LiveWorkspace
  readonly connections: Set<Connection>
  readonly log: Logger
  /** Begins the orderly shutdown. */
  readonly stop: () => void
}
