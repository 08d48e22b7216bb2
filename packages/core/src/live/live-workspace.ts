import { type PaneInfo, type PaneRecord, paneInfo } from '../workspace/index.ts'
import { type PaneStateReport, stateFromRecord } from '../workspace/pane-state.ts'
import type { ScreenPicture, SnapshotOptions } from '../workspace/screen-picture.ts'
import { wireConditions } from '../workspace/wait-condition.ts'
import type {
  Attachment,
  AttachOptions,
  CloseOptions,
  EventOptions,
  NewPaneOptions,
  PromptOptions,
  PromptResult,
  ReadOptions,
  RestartOptions,
  RestoreOptions,
  RestoreResult,
  ScreenText,
  WaitCondition,
  WaitOptions,
  Workspace,
} from '../workspace/workspace.ts'
import type { WorkspaceEvent } from '../workspace/workspace-event.ts'
import { LocalAttachment } from './attachment.ts'
import { checkWished } from './check-wished.ts'
import { closePane } from './close-pane.ts'
import type { LiveContext } from './context.ts'
import { findPane } from './find-pane.ts'
import { leftBehind } from './left-behind.ts'
import { notRunning, refuseElsewhere } from './not-running.ts'
import { renamePane } from './rename-pane.ts'
import { restartPane } from './restart-pane.ts'
import { restoreAll } from './restore-all.ts'
import type { RunningPane } from './running-pane.ts'
import { sendPrompt } from './send-prompt.ts'
import { bringBack, startNew } from './start-panes.ts'
import { refuseStopping } from './stopping.ts'
import { takePicture } from './take-picture.ts'
import { viewPane } from './view-pane.ts'
import type { Viewer } from './viewer.ts'
import { waitForPane } from './wait-for-pane.ts'

/** The workspace whose panes run in this process. A host is a socket before one of these. */
export class LiveWorkspace implements Workspace {
  readonly context: LiveContext
  readonly #stop: () => void
  #closing: Promise<void> | undefined
  #found: Promise<unknown> = Promise.resolve()

  /** @param stop makes `context.stopping()` true */
  constructor(context: LiveContext, stop: () => void) {
    this.context = context
    this.#stop = stop
  }

  get home(): string {
    return this.context.home
  }

  async spawn(options: NewPaneOptions): Promise<PaneInfo> {
    refuseStopping(this.context)
    checkWished(options)
    const running = await startNew(this.context, options)
    return await this.get(running.pane.id)
  }

  async panes(): Promise<readonly PaneInfo[]> {
    const records = await this.#records()
    return [...records].sort((a, b) => Date.parse(b.lastUsedAt) - Date.parse(a.lastUsedAt)).map((record) => this.#infoOf(record))
  }

  async get(pane: string): Promise<PaneInfo> {
    return this.#infoOf(await this.#find(pane))
  }

  async attach(pane: string, options: AttachOptions = {}): Promise<Attachment> {
    const viewer = await this.view(pane, options)
    const { from } = options
    return new LocalAttachment(viewer, from?.spawnId === viewer.spawnId ? from.offset : 0)
  }

  /** What `attach` stands on: a viewer to take from as fast as one can. */
  async view(pane: string, options: AttachOptions): Promise<Viewer> {
    return await viewPane(this.context, await this.#find(pane), options)
  }

  async restore(pane: string, options: RestoreOptions = {}): Promise<PaneInfo> {
    refuseStopping(this.context)
    checkWished(options)
    const { id } = await this.#find(pane)
    await this.context.table.inTurn(id, () => bringBack(this.context, id, options))
    return await this.get(id)
  }

  async restoreAll(options: RestoreOptions = {}): Promise<readonly RestoreResult[]> {
    refuseStopping(this.context)
    checkWished(options)
    return await restoreAll(this, options)
  }

  async restart(pane: string, options: RestartOptions = {}): Promise<PaneInfo> {
    const { id } = await this.#find(pane)
    await restartPane(this.context, id, options)
    return await this.get(id)
  }

  async close(pane: string, options: CloseOptions = {}): Promise<PaneInfo> {
    const { id } = await this.#find(pane)
    return paneInfo(await this.context.table.inTurn(id, () => closePane(this.context, id, options)))
  }

  async rename(pane: string, name: string | null): Promise<PaneInfo> {
    return this.#infoOf(await renamePane(this.context, await this.#find(pane), name))
  }

  async send(pane: string, data: string | Uint8Array): Promise<void> {
    const running = await this.#typedTo(pane)
    running.input.write(typeof data === 'string' ? Buffer.from(data) : Uint8Array.from(data))
    await running.input.drained()
  }

  async read(pane: string, options: ReadOptions = {}): Promise<ScreenText> {
    const record = await this.#find(pane)
    const running = this.context.table.get(record.id)
    if (running === undefined) return await leftBehind(this.context.home, record, options)
    const { lines, cursor, size } = await running.screen.text({ scrollbackLines: options.scrollbackLines ?? 0 })
    return { lines, cursor, size, live: true }
  }

  async snapshot(pane: string, options: SnapshotOptions = {}): Promise<ScreenPicture> {
    const record = await this.#find(pane)
    return await takePicture(this.context, record, this.context.table.get(record.id), options)
  }

  async state(pane: string): Promise<PaneStateReport> {
    const record = await this.#find(pane)
    const running = this.context.table.get(record.id)
    return running?.pane.stateReport() ?? { state: stateFromRecord(record), evidence: [], history: [] }
  }

  async sendPrompt(pane: string, text: string, options: PromptOptions = {}): Promise<PromptResult> {
    const running = await this.#typedTo(pane)
    const { outcome, reason } = await sendPrompt(running, text, options)
    return { outcome, reason, pane: await this.get(running.pane.id) }
  }

  async waitFor(pane: string, condition: WaitCondition | readonly WaitCondition[], options: WaitOptions = {}): Promise<PaneInfo> {
    const record = await this.#find(pane)
    const running = this.context.table.get(record.id)
    if (running === undefined) refuseElsewhere(record, this.context.holder)
    await waitForPane(record, running, wireConditions(condition), options)
    return await this.get(record.id)
  }

  events(options: EventOptions = {}): AsyncIterableIterator<WorkspaceEvent> {
    return this.context.events.read(options)
  }

  /** The living program of a pane. @throws QuilError `PANE_NOT_FOUND`, `PANE_NOT_RUNNING`, `PANE_RUNNING` */
  async runningPane(pane: string): Promise<RunningPane> {
    const record = await this.#find(pane)
    const running = this.context.table.get(record.id)
    if (running !== undefined && running.ending === undefined) return running
    refuseElsewhere(record, this.context.holder)
    throw notRunning(record)
  }

  /** The pane is looked up in the order in which it was asked to type: so it is typed in that order, too. */
  #typedTo(pane: string): Promise<RunningPane> {
    const found = this.#found.then(() => this.runningPane(pane))
    this.#found = found.catch(() => {})
    return found
  }

  /** Ends every program; what ran is meant to go on, and says so on its record. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing ??= this.#close()
    await this.#closing
  }

  async #close(): Promise<void> {
    const { table, book, events } = this.context
    this.#stop()
    await table.quiet()
    await Promise.all(
      table.all.map(async (running) => {
        await running.pane.kill()
        await running.settled
      }),
    )
    await book.close()
    events.end()
    await this.context.log.settled?.()
  }

  async #records(): Promise<readonly PaneRecord[]> {
    return (await this.context.book.read()).records
  }

  async #find(pane: string): Promise<PaneRecord> {
    return findPane(await this.#records(), pane)
  }

  #infoOf(record: PaneRecord): PaneInfo {
    const running = this.context.table.get(record.id)
    return paneInfo(record, running?.info, running?.pane.state)
  }
}
