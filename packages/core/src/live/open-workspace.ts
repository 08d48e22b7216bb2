import { callerEnvironment } from '../caller.ts'
import { logFile } from '../files/index.ts'
import { resolveHome } from '../home.ts'
import type { Logger } from '../log.ts'
import type { Plugin } from '../pane/index.ts'
import { createClaims } from '../resume/index.ts'
import { sharedWork } from '../shared-work.ts'
import { currentHolder, openWorkspaceStore, type PaneHolder, type PaneRecord } from '../workspace/index.ts'
import type { SizePolicy, Workspace } from '../workspace/workspace.ts'
import type { LiveContext } from './context.ts'
import { EventLog } from './event-log.ts'
import { LiveWorkspace } from './live-workspace.ts'
import { PaneTable } from './pane-table.ts'
import { RecordBook } from './record-book.ts'

export interface OpenWorkspaceOptions {
  /** `$QUIL_HOME`, absolute. Default: the variable, else `~/.quil`. */
  readonly home?: string
  /** The plugins panes may be of; a function is asked at every start. */
  readonly plugins: readonly Plugin[] | (() => Promise<readonly Plugin[]>)
  /** The environment of panes for which no other is given. Default: this process's. */
  readonly inheritEnv?: Readonly<Record<string, string | undefined>>
  /** Default: `latest`. */
  readonly sizePolicy?: SizePolicy
  /** Lines above the screen kept of each pane. Default: 1000. */
  readonly scrollbackLines?: number
  /** Where starts are told. Default: `$QUIL_HOME/logs/panes.log`. */
  readonly log?: Logger
}

/**
 * Opens the workspace of a home with its panes in this process: they end when it is disposed, and are meant to go on then.
 *
 * @throws QuilError `FOREIGN_WORKSPACE`, `WORKSPACE_TOO_NEW`, `UNSAFE_FILE`, `INVALID_HOME`
 */
export async function openWorkspace(options: OpenWorkspaceOptions): Promise<Workspace> {
  return await openLiveWorkspace(options)
}

/** The same with everything a host needs of it. */
export async function openLiveWorkspace(options: OpenWorkspaceOptions): Promise<LiveWorkspace> {
  const inheritEnv = options.inheritEnv ?? callerEnvironment()
  const home = resolveHome(inheritEnv, options.home)
  const store = openWorkspaceStore(home)
  const { problems } = await store.read()
  const log = options.log ?? logFile(home)
  const events = new EventLog()
  const problem: LiveContext['problem'] = (message, pane) => {
    log.warn(message, pane === undefined ? {} : { pane })
    events.emit({ type: 'problem', message, ...(pane === undefined ? {} : { pane }) })
  }
  const { plugins } = options
  let stopping = false
  const table = new PaneTable()
  const holder = currentHolder()
  const context: LiveContext = {
    home,
    plugins: sharedWork(typeof plugins === 'function' ? plugins : async () => plugins),
    book: new RecordBook(
      store,
      (message) => problem(message),
      (records) => withRunning(records, table, holder),
    ),
    table,
    events,
    claims: createClaims(),
    holder,
    inheritEnv,
    sizePolicy: options.sizePolicy ?? 'latest',
    scrollbackLines: options.scrollbackLines ?? 1000,
    log,
    stopping: () => stopping,
    problem,
  }
  for (const { message } of problems) problem(message)
  return new LiveWorkspace(context, () => {
    stopping = true
  })
}

/** A workspace that was damaged or removed under a running host has lost records that are still known here. */
function withRunning(records: readonly PaneRecord[], table: PaneTable, holder: PaneHolder): readonly PaneRecord[] {
  const known = new Set(records.map(({ id }) => id))
  const lost = table.all.filter(({ ending, pane }) => ending === undefined && !known.has(pane.id))
  return lost.length === 0 ? records : [...records, ...lost.map(({ pane }) => ({ ...pane.record, holder }))]
}
