import * as v from 'valibot'
import type { PaneSize } from '../size.ts'
import type { AttachmentEnd } from '../workspace/workspace.ts'
import type { WorkspaceEvent } from '../workspace/workspace-event.ts'
import { checkValue } from './methods.ts'
import { Count, ErrorBody, Exit, Size, Text } from './values.ts'

/** Protocol versions this code speaks, the best first. A version only ever gains messages and fields; what changes a meaning is a new version. */
export const PROTOCOL_VERSIONS: readonly number[] = [1]

/** First message of a client. With `refusal` and the request `host.stop` it is what every future version keeps as it is. */
export interface Hello {
  readonly type: 'hello'
  readonly protocols: readonly number[]
  readonly client: { readonly name: string; readonly version: string; readonly pid: number }
}

export interface Request {
  readonly type: 'request'
  /** Chosen by the client; free again once answered. */
  readonly id: number
  readonly method: string
  readonly params: Readonly<Record<string, unknown>>
}

/** The host's answer to `hello`: proof of life, and the version both speak from now on. */
export interface Welcome {
  readonly type: 'welcome'
  readonly protocol: number
  readonly host: { readonly pid: number; readonly version: string; readonly startedAt: string; readonly home: string }
}

/** The other answer: no version in common, or no time; the connection ends. */
export interface Refusal {
  readonly type: 'refusal'
  readonly code: string
  readonly message: string
  readonly protocols: readonly number[]
}

export interface Reply {
  readonly type: 'reply'
  readonly id: number
  readonly result?: unknown
}

export interface ErrorReply {
  readonly type: 'error'
  readonly id: number
  readonly error: { readonly code: string; readonly message: string; readonly details?: Readonly<Record<string, unknown>> }
}

/** An event of the workspace. One whose type a client does not know is passed on as it is. */
export interface EventMessage {
  readonly type: 'event'
  readonly event: WorkspaceEvent
}

/** About one attachment. */
export type ChannelMessage = { readonly type: 'channel'; readonly channel: number } & (
  | { readonly event: 'size'; readonly size: PaneSize }
  /** `paused`: more than 1 MiB waits for the program; hold input back until told otherwise. Beyond 4 MiB it is dropped. */
  | { readonly event: 'input'; readonly paused: boolean }
  /** After its last byte of output. The channel's number is free again. */
  | { readonly event: 'end'; readonly end: AttachmentEnd }
)

export type ClientMessage = Hello | Request
export type HostMessage = Welcome | Refusal | Reply | ErrorReply | EventMessage | ChannelMessage

type Schema<T> = v.GenericSchema<unknown, T>

const Protocols = v.pipe(v.array(Count), v.maxLength(32))

const hello: Schema<Hello> = v.looseObject({
  type: v.literal('hello'),
  protocols: Protocols,
  client: v.looseObject({ name: Text, version: Text, pid: Count }),
})

const request: Schema<Request> = v.looseObject({
  type: v.literal('request'),
  id: Count,
  method: Text,
  params: v.optional(v.record(v.string(), v.unknown()), {}),
})

const welcome: Schema<Welcome> = v.looseObject({
  type: v.literal('welcome'),
  protocol: Count,
  host: v.looseObject({ pid: Count, version: Text, startedAt: Text, home: Text }),
})

const refusal: Schema<Refusal> = v.looseObject({
  type: v.literal('refusal'),
  code: Text,
  message: Text,
  protocols: Protocols,
})

const reply: Schema<Reply> = v.looseObject({ type: v.literal('reply'), id: Count, result: v.optional(v.unknown()) })

const error: Schema<ErrorReply> = v.looseObject({ type: v.literal('error'), id: Count, error: ErrorBody })

const EventBody = v.looseObject({ seq: Count, at: Text, type: Text })
const event: Schema<EventMessage> = v.looseObject({
  type: v.literal('event'),
  event: v.custom<WorkspaceEvent>((value) => v.is(EventBody, value), 'an event'),
})

const End: Schema<AttachmentEnd> = v.variant('reason', [
  v.looseObject({ reason: v.literal('detached') }),
  v.looseObject({ reason: v.literal('exited'), exit: Exit }),
  v.looseObject({ reason: v.literal('restarted') }),
  v.looseObject({ reason: v.literal('closed') }),
  v.looseObject({ reason: v.literal('host'), message: Text }),
])

const channelBase = { type: v.literal('channel'), channel: Count } as const
const channel: Schema<ChannelMessage> = v.variant('event', [
  v.looseObject({ ...channelBase, event: v.literal('size'), size: Size }),
  v.looseObject({ ...channelBase, event: v.literal('input'), paused: v.boolean() }),
  v.looseObject({ ...channelBase, event: v.literal('end'), end: End }),
])

const CLIENT = { hello, request } as const
const HOST = { welcome, refusal, reply, error, event, channel } as const

/** A message, or what is wrong with it. One of a type that is not known may come from a newer version: it is ignored. */
export type Parsed<T> = { readonly message: T } | { readonly unknown: string } | { readonly problem: string }

/** Checks a message of a client. */
export function parseClientMessage(value: object): Parsed<ClientMessage> {
  return parseBy<ClientMessage>(CLIENT, value)
}

/** Checks a message of a host. */
export function parseHostMessage(value: object): Parsed<HostMessage> {
  return parseBy<HostMessage>(HOST, value)
}

function parseBy<T>(schemas: Readonly<Record<string, Schema<T>>>, value: object): Parsed<T> {
  const type = 'type' in value ? value.type : undefined
  if (typeof type !== 'string') return { problem: 'a message without a type' }
  const schema = Object.hasOwn(schemas, type) ? schemas[type] : undefined
  if (schema === undefined) return { unknown: type.slice(0, 64) }
  const checked = checkValue(schema, value)
  return 'problem' in checked ? { problem: `"${type}": ${checked.problem}` } : { message: checked.value }
}
