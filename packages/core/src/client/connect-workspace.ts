import type { QuilError } from '../errors.ts'
import type { HostStatus } from '../protocol/method-types.ts'
import type { PaneInfo } from '../workspace/pane-info.ts'
import type { PaneStateReport } from '../workspace/pane-state.ts'
import type { ScreenPicture, SnapshotOptions } from '../workspace/screen-picture.ts'
import { stoppable } from '../workspace/stoppable.ts'
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
import { readEvents } from './event-stream.ts'
import { InputWindow } from './input-window.ts'
import { ensureHost, mayBeStarted } from './launch-host.ts'
import { type Link, type LinkOptions, openLink } from './link.ts'
import { makeHomePrivate } from './private-home.ts'
import { RemoteAttachment } from './remote-attachment.ts'

export interface ConnectWorkspaceOptions {
  /** `$QUIL_HOME`, absolute. */
  readonly home: string
  /** How to start a host where none answers: the command runs one in the foreground. Without it there must be one. */
  readonly launch?: {
    readonly command: readonly string[]
    readonly env: Readonly<Record<string, string | undefined>>
    /** How long the start may take. Default: 15 seconds. */
    readonly timeoutMs?: number
  }
  /** Who asks, for the host's log. */
  readonly client?: LinkOptions['client']
}

/** A workspace whose panes run in the home's host: they outlive this process. */
export interface ConnectedWorkspace extends Workspace {
  /** The host as it greeted. */
  readonly host: Link['host']
  /** Resolves when the connection is over; nothing works then any more. */
  readonly closed: Promise<QuilError>
  status(): Promise<HostStatus>
}

/**
 * Connects to the host of a home, and with `launch` closes the home to others and starts one if none answers. Loads no native code.
 *
 * @throws QuilError `HOST_UNREACHABLE`, `HOST_START_FAILED`, `PROTOCOL_MISMATCH`, `UNSAFE_FILE`, `SOCKET_PATH_TOO_LONG`, `FOREIGN_WORKSPACE`
 */
export async function connectWorkspace(options: ConnectWorkspaceOptions): Promise<ConnectedWorkspace> {
  const { home, launch, client = { name: '@quil/core', version: '0' } } = options
  const open = (): Promise<Link> => openLink(home, { client })
  if (launch !== undefined) await makeHomePrivate(home)
  try {
    return new RemoteWorkspace(await open(), open)
  } catch (error) {
    if (launch === undefined || !mayBeStarted(error)) throw error
  }
  await ensureHost(home, { ...launch, client })
  return new RemoteWorkspace(await open(), open)
}

class RemoteWorkspace implements ConnectedWorkspace {
  readonly home: string
  readonly closed: Promise<QuilError>
  readonly #link: Link
  readonly #openLink: () => Promise<Link>
  readonly #attachments = new Map<number, RemoteAttachment>()
  readonly #readers = new Set<AsyncIterableIterator<WorkspaceEvent>>()
  #nextChannel = 1

  constructor(link: Link, open: () => Promise<Link>) {
    this.#link = link
    this.#openLink = open
    this.home = link.home
    this.closed = link.closed
    link.onOutput(({ channel, offset, bytes }) => this.#attachments.get(channel)?.output(offset, bytes))
    link.onScreen((frame) => this.#attachments.get(frame.channel)?.screen(frame))
    link.onMessage((message) => {
      if (message.type !== 'channel') return
      this.#attachments.get(message.channel)?.news(message)
      if (message.event === 'end') this.#attachments.delete(message.channel)
    })
    void link.closed.then((error) => {
      for (const attachment of this.#attachments.values()) attachment.lost(error.message)
      this.#attachments.clear()
    })
  }

  get host(): Link['host'] {
    return this.#link.host
  }

  status(): Promise<HostStatus> {
    return this.#link.request('host.status', {})
  }

  spawn(options: NewPaneOptions): Promise<PaneInfo> {
    return this.#link.request('pane.spawn', options)
  }

  async panes(): Promise<readonly PaneInfo[]> {
    return (await this.#link.request('pane.list', {})).panes
  }

  get(pane: string): Promise<PaneInfo> {
    return this.#link.request('pane.get', { pane })
  }

  async attach(pane: string, options: AttachOptions = {}): Promise<Attachment> {
    const channel = this.#newChannel()
    const attachment = new RemoteAttachment(this.#link, channel, options, () => this.#attachments.delete(channel))
    this.#attachments.set(channel, attachment)
    try {
      attachment.open(await this.#link.request('pane.attach', { channel, pane, ...options }))
      return attachment
    } catch (error) {
      this.#attachments.delete(channel)
      throw error
    }
  }

  restore(pane: string, options: RestoreOptions = {}): Promise<PaneInfo> {
    return this.#link.request('pane.restore', { pane, ...options })
  }

  async restoreAll(options: RestoreOptions = {}): Promise<readonly RestoreResult[]> {
    return (await this.#link.request('pane.restoreAll', options)).panes
  }

  restart(pane: string, options: RestartOptions = {}): Promise<PaneInfo> {
    return this.#link.request('pane.restart', { pane, ...options })
  }

  close(pane: string, options: CloseOptions = {}): Promise<PaneInfo> {
    return this.#link.request('pane.close', { pane, ...options })
  }

  rename(pane: string, name: string | null): Promise<PaneInfo> {
    return this.#link.request('pane.rename', { pane, name })
  }

  async send(pane: string, data: string | Uint8Array): Promise<void> {
    const channel = this.#newChannel()
    const bytes = typeof data === 'string' ? Buffer.from(data) : data
    await this.#link.request('pane.input', { channel, pane })
    const input = new InputWindow(this.#link, channel)
    input.write(bytes)
    await Promise.race([input.drained(), this.closed])
    input.close()
    await this.#link.request('channel.detach', { channel })
  }

  read(pane: string, options: ReadOptions = {}): Promise<ScreenText> {
    return this.#link.request('pane.read', { pane, ...options })
  }

  snapshot(pane: string, options: SnapshotOptions = {}): Promise<ScreenPicture> {
    return this.#link.request('pane.snapshot', { pane, ...options })
  }

  state(pane: string): Promise<PaneStateReport> {
    return this.#link.request('pane.state', { pane })
  }

  sendPrompt(pane: string, text: string, options: PromptOptions = {}): Promise<PromptResult> {
    const { signal, timeoutMs } = options
    const asked = { pane, text, ...(timeoutMs === undefined ? {} : { timeoutMs }) }
    return this.#link.request('pane.prompt', asked, { signal })
  }

  async waitFor(pane: string, condition: WaitCondition | readonly WaitCondition[], options: WaitOptions = {}): Promise<PaneInfo> {
    const { signal, timeoutMs } = options
    const asked = { pane, condition: wireConditions(condition), ...(timeoutMs === undefined ? {} : { timeoutMs }) }
    return await this.#link.request('pane.wait', asked, { signal })
  }

  events(options: EventOptions = {}): AsyncIterableIterator<WorkspaceEvent> {
    // From now means from this call: the number is asked for before anything else is.
    const since = options.since === undefined ? this.#lastEvent() : Promise.resolve(options.since)
    since.catch(() => {}) // told when the first event is asked for
    const forget = (): void => void this.#readers.delete(events)
    const events = stoppable((signal) => readEvents(this.#openLink, since, signal), options.signal, forget)
    this.#readers.add(events)
    return events
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const events of [...this.#readers]) void events.return?.()
    await this.#link.close()
  }

  async #lastEvent(): Promise<number> {
    const asked = this.#link.request('events.subscribe', {})
    await this.#link.request('events.unsubscribe', {})
    return (await asked).seq
  }

  #newChannel(): number {
    const channel = this.#nextChannel
    this.#nextChannel = (channel % 0xffff_ffff) + 1
    return channel
  }
}
