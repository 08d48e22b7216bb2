import { checkSize, type PaneSize } from '../size.ts'
import { type PaneInfo, type PaneRecord, paneInfo } from '../workspace/index.ts'
import type {
  Attachment,
  AttachOptions,
  CloseOptions,
  EventOptions,
  NewPaneOptions,
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
import { closePane } from './close-pane.ts'
import type { LiveContext } from './context.ts'
import { findPane } from './find-pane.ts'
import { leftBehind } from './left-behind.ts'
import { notRunning, refuseElsewhere } from './not-running.ts'
import { checkName } from './pane-name.ts'
import { restoreAll } from './restore-all.ts'
import type { RunningPane } from './running-pane.ts'
import { bringBack, startNew } from './start-panes.ts'
import { refuseStopping } from './stopping.ts'
import { Viewer } from './viewer.ts'
import { waitForPane } from './wait-for-pane.ts'

const FIRST_PICTURE_LINES = 1000

/** The workspace whose panes run in this process. A host is a socket before one of these. */
export class LiveWorkspace implements Workspace {
  readonly context: LiveContext
  readonly #stop: () => void
  #closing: Promise<void> | undefined

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
    return [...records]
      .sort((a, b) => Date.parse(b.lastUsedAt) - Date.parse(a.lastUsedAt))
      .map((record) => paneInfo(record, this.context.table.get(record.id)?.info))
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
    refuseStopping(this.context)
    checkWished(options)
    const { table } = this.context
    let record = await this.#find(pane)
    const { id } = record
    table.refuseNested(id, options.inside)
    const running = await this.#running(id, options)
    table.refuseNested(id, options.inside) // also what came while this pane was brought back
    const { readOnly = false, scrollbackLines = FIRST_PICTURE_LINES, from, inside, size, sizePolicy } = options
    if (sizePolicy !== undefined) running.sizePolicy = sizePolicy
    const viewer: Viewer = new Viewer(running, () => paneInfo(record, running.info), {
      readOnly,
      scrollbackLines,
      ...(size === undefined ? {} : { size }),
      ...(from === undefined ? {} : { from }),
      ...(inside === undefined ? {} : { inside }),
    })
    try {
      record = await this.#used(id, readOnly)
      return viewer
    } catch (error) {
      viewer.leave() // the pane was closed in the meantime
      throw error
    }
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
    refuseStopping(this.context)
    checkWished(options)
    const { id } = await this.#find(pane)
    const { table } = this.context
    await table.inTurn(id, async () => {
      refuseStopping(this.context)
      const running = table.get(id)
      if (running !== undefined) {
        running.ending = 'restarted'
        await running.pane.kill(options.graceMs === undefined ? {} : { graceMs: options.graceMs })
        await running.settled
      }
      const size = options.size ?? running?.pane.size
      await bringBack(this.context, id, { ...options, ...(size === undefined ? {} : { size }) })
    })
    return await this.get(id)
  }

  async close(pane: string, options: CloseOptions = {}): Promise<PaneInfo> {
    const { id } = await this.#find(pane)
    return paneInfo(await this.context.table.inTurn(id, () => closePane(this.context, id, options)))
  }

  async rename(pane: string, name: string | null): Promise<PaneInfo> {
    const { id } = await this.#find(pane)
    const record = await this.context.book.change((records) => {
      const found = findPane(records, id)
      if (name !== null) checkName(name, records, found)
      const { name: _name, ...rest } = found
      const renamed = name === null ? rest : { ...rest, name }
      return { records: records.map((one) => (one === found ? renamed : one)), result: renamed }
    })
    this.context.events.emit({ type: 'renamed', pane: id, name })
    return this.#infoOf(record)
  }

  async send(pane: string, data: string | Uint8Array): Promise<void> {
    const running = await this.runningPane(pane)
    running.pane.write(typeof data === 'string' ? Buffer.from(data) : Uint8Array.from(data))
    await running.pane.drained()
  }

  async read(pane: string, options: ReadOptions = {}): Promise<ScreenText> {
    const record = await this.#find(pane)
    const running = this.context.table.get(record.id)
    if (running === undefined) return await leftBehind(this.context.home, record, options)
    const { lines, cursor, size } = await running.screen.text({ scrollbackLines: options.scrollbackLines ?? 0 })
    return { lines, cursor, size, live: true }
  }

  async waitFor(pane: string, condition: WaitCondition, options: WaitOptions = {}): Promise<PaneInfo> {
    const record = await this.#find(pane)
    const running = this.context.table.get(record.id)
    if (running === undefined) refuseElsewhere(record, this.context.holder)
    await waitForPane(record, running, condition, options)
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

  async #running(id: PaneInfo['id'], options: AttachOptions): Promise<RunningPane> {
    const { table } = this.context
    const running = table.get(id)
    if (running !== undefined && running.ending === undefined) return running
    if (options.restore === false) {
      const record = await this.#find(id)
      refuseElsewhere(record, this.context.holder)
      throw notRunning(record)
    }
    return await table.inTurn(id, () => bringBack(this.context, id, options))
  }

  async #records(): Promise<readonly PaneRecord[]> {
    return (await this.context.book.read()).records
  }

  async #find(pane: string): Promise<PaneRecord> {
    return findPane(await this.#records(), pane)
  }

  #infoOf(record: PaneRecord): PaneInfo {
    return paneInfo(record, this.context.table.get(record.id)?.info)
  }

  /** Looking at a pane is using it, unless one only watches. Answers its record. */
  async #used(id: PaneInfo['id'], onlyWatched: boolean): Promise<PaneRecord> {
    const lastUsedAt = new Date().toISOString()
    if (!onlyWatched) {
      this.context.book.note((records) => records.map((record) => (record.id === id ? { ...record, lastUsedAt } : record)))
    }
    return await this.#find(id)
  }
}

/** A caller's mistake must not become the pane's refusal, nor a pane half started. */
function checkWished({ size }: { readonly size?: PaneSize }): void {
  if (size !== undefined) checkSize(size)
}
