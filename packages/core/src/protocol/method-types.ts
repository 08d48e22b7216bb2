import type { PaneId, SpawnId } from '../ids.ts'
import type { PaneSize } from '../size.ts'
import type { PaneInfo } from '../workspace/pane-info.ts'
import type { PaneStateReport } from '../workspace/pane-state.ts'
import type { ScreenPicture, SnapshotOptions } from '../workspace/screen-picture.ts'
import type {
  AttachOptions,
  CloseOptions,
  NewPaneOptions,
  PromptResult,
  ReadOptions,
  RestartOptions,
  RestoreOptions,
  RestoreResult,
  ScreenText,
  WaitCondition,
} from '../workspace/workspace.ts'

/** What can be sent of a condition: a RegExp goes as its pattern. */
type WireCondition = Exclude<WaitCondition, RegExp>

type Nothing = Record<never, never>
interface Pane {
  /** Its id, its name, or the beginning of an id. */
  readonly pane: string
}
interface Channel {
  /** Chosen by the client, 0 … 2³²-1, not in use on this connection. */
  readonly channel: number
}

/** Every request of protocol 1: what is asked, and what is answered. Parameters mean what those of `Workspace` mean. */
export interface Methods {
  'host.status': { params: Nothing; result: HostStatus }
  /** Answers before the host ends. */
  'host.stop': { params: Nothing; result: Nothing }
  'pane.list': { params: Nothing; result: { readonly panes: readonly PaneInfo[] } }
  'pane.get': { params: Pane; result: PaneInfo }
  'pane.spawn': { params: NewPaneOptions; result: PaneInfo }
  'pane.restore': { params: Pane & RestoreOptions; result: PaneInfo }
  'pane.restoreAll': { params: RestoreOptions; result: { readonly panes: readonly RestoreResult[] } }
  'pane.restart': { params: Pane & RestartOptions; result: PaneInfo }
  'pane.close': { params: Pane & CloseOptions; result: PaneInfo }
  'pane.rename': { params: Pane & { readonly name: string | null }; result: PaneInfo }
  'pane.read': { params: Pane & ReadOptions; result: ScreenText }
  'pane.snapshot': { params: Pane & SnapshotOptions; result: ScreenPicture }
  'pane.state': { params: Pane; result: PaneStateReport }
  'pane.prompt': { params: Pane & { readonly text: string; readonly timeoutMs?: number }; result: PromptResult }
  'pane.wait': {
    params: Pane & { readonly condition: WireCondition | readonly WireCondition[]; readonly timeoutMs?: number }
    result: PaneInfo
  }
  /** Opens a view: output frames of that channel follow the answer. */
  'pane.attach': {
    params: Channel & Pane & AttachOptions
    result: { readonly pane: PaneInfo; readonly spawnId: SpawnId; readonly offset: number }
  }
  /** Opens a way in without a view: input frames of that channel are typed. */
  'pane.input': { params: Channel & Pane; result: { readonly pane: PaneId } }
  /** Answers when the terminal has taken everything typed on the channel so far. */
  'channel.drain': { params: Channel; result: Nothing }
  'channel.resize': { params: Channel & { readonly size: PaneSize }; result: Nothing }
  /** Stops and goes on with the output of one channel; the others are not touched. */
  'channel.flow': { params: Channel & { readonly paused: boolean }; result: Nothing }
  'channel.detach': { params: Channel; result: Nothing }
  /** Answers with the last event so far; later ones, and those since `since`, come as `event` messages. */
  'events.subscribe': { params: { readonly since?: number }; result: { readonly seq: number } }
  'events.unsubscribe': { params: Nothing; result: Nothing }
  /** Gives up a request of this connection that is not answered yet: it is answered with `ABORTED`. */
  'request.cancel': { params: { readonly id: number }; result: Nothing }
}

export interface HostStatus {
  readonly pid: number
  /** Version of the program that hosts. */
  readonly version: string
  /** ISO time. */
  readonly startedAt: string
  readonly home: string
  /** Panes that run here. */
  readonly panes: number
  /** Connections, this one included. */
  readonly clients: number
}

export type MethodName = keyof Methods
export type MethodParams<M extends MethodName> = Methods[M]['params']
export type MethodResult<M extends MethodName> = Methods[M]['result']
