import { QuilError } from '../errors.ts'
import type { MethodName, MethodParams, MethodResult } from '../protocol/method-types.ts'
import type { Channel } from './channel.ts'
import type { Connection } from './connection.ts'
import type { HostContext } from './host-context.ts'
import { sendable } from './sendable-picture.ts'

export interface Asked {
  readonly connection: Connection
  readonly context: HostContext
  /** The client has given the request up, or is gone. */
  readonly signal: AbortSignal
}

export interface Answer<M extends MethodName> {
  readonly result: MethodResult<M>
  /** To be done once the answer is on its way. */
  readonly afterwards?: () => void
}

type Handler<M extends MethodName> = (params: MethodParams<M>, asked: Asked) => Answer<M> | Promise<Answer<M>>

/** Answers one request whose parameters have been checked. */
export async function answer<M extends MethodName>(method: M, params: MethodParams<M>, asked: Asked): Promise<Answer<M>> {
  const handler: Handler<M> = HANDLERS[method]
  return await handler(params, asked)
}

const NOTHING = { result: {} }
/** Events sent in one go, before others have their turn. */
const EVENTS_AT_ONCE = 100
/** Events wait in the log while so much is on its way to the client. */
const EVENTS_UNTIL_BYTES = 256 << 10

const HANDLERS: { readonly [M in MethodName]: Handler<M> } = {
  'host.status': (_, { context: { host, workspace, connections } }) => ({
    result: { ...host, panes: workspace.context.table.all.length, clients: connections.size },
  }),
  'host.stop': (_, { context }) => ({ result: {}, afterwards: () => context.stop() }),
  'pane.list': async (_, { context }) => ({ result: { panes: await context.workspace.panes() } }),
  'pane.get': async ({ pane }, { context }) => ({ result: await context.workspace.get(pane) }),
  'pane.spawn': async (options, { context }) => ({ result: await context.workspace.spawn(options) }),
  'pane.restore': async ({ pane, ...options }, { context }) => ({ result: await context.workspace.restore(pane, options) }),
  'pane.restoreAll': async (options, { context }) => ({ result: { panes: await context.workspace.restoreAll(options) } }),
  'pane.restart': async ({ pane, ...options }, { context }) => ({ result: await context.workspace.restart(pane, options) }),
  'pane.close': async ({ pane, ...options }, { context }) => ({ result: await context.workspace.close(pane, options) }),
  'pane.rename': async ({ pane, name }, { context }) => ({ result: await context.workspace.rename(pane, name) }),
  'pane.read': async ({ pane, ...options }, { context }) => ({ result: await context.workspace.read(pane, options) }),
  'pane.snapshot': async ({ pane, ...options }, { context }) => ({
    result: sendable(await context.workspace.snapshot(pane, options)),
  }),
  'pane.state': async ({ pane }, { context }) => ({ result: await context.workspace.state(pane) }),
  'pane.prompt': async ({ pane, text, timeoutMs }, { context, signal }) => ({
    result: await context.workspace.sendPrompt(pane, text, { signal, ...(timeoutMs === undefined ? {} : { timeoutMs }) }),
  }),
  'pane.wait': async ({ pane, condition, timeoutMs }, { context, signal }) => ({
    result: await context.workspace.waitFor(pane, condition, { signal, ...(timeoutMs === undefined ? {} : { timeoutMs }) }),
  }),
  'pane.attach': attach,
  'pane.input': async ({ channel, pane }, { connection, context }) => {
    const opened = connection.newChannel(channel)
    return await orDrop(connection, opened, async () => {
      const running = await context.workspace.runningPane(pane)
      opened.openInput(running.input, connection.outbox)
      return { result: { pane: running.pane.id } }
    })
  },
  'channel.drain': async ({ channel }, { connection }) => {
    await channelOf(connection, channel).drained()
    return NOTHING
  },
  'channel.resize': ({ channel, size }, { connection }) => {
    connection.channels.get(channel)?.resize(size) // one that has just ended has no size any more
    return NOTHING
  },
  'channel.flow': ({ channel, paused }, { connection }) => {
    connection.channels.get(channel)?.flow(connection.outbox, paused)
    return NOTHING
  },
  'channel.detach': ({ channel }, { connection }) => {
    const found = connection.channels.get(channel)
    if (found !== undefined) connection.drop(found)
    return NOTHING
  },
  'events.subscribe': subscribe,
  'events.unsubscribe': (_, { connection }) => {
    connection.events?.[Symbol.dispose]()
    connection.events = undefined
    return NOTHING
  },
  'request.cancel': ({ id }, { connection }) => {
    connection.cancel(id)
    return NOTHING
  },
}

async function attach(
  { channel, pane, ...options }: MethodParams<'pane.attach'>,
  { connection, context, signal }: Asked,
): Promise<Answer<'pane.attach'>> {
  const opened = connection.newChannel(channel)
  return await orDrop(connection, opened, async () => {
    const viewer = await context.workspace.view(pane, options)
    try {
      if (signal.aborted) throw new QuilError('ABORTED', `attaching to ${pane} was given up`)
      opened.openView(viewer)
    } catch (error) {
      viewer.leave() // the client left, or closed the channel, while the pane was brought back
      throw error
    }
    return {
      result: { pane: viewer.info, spawnId: viewer.spawnId, offset: viewer.view.offset },
      afterwards: () => opened.show(connection.outbox, (over) => connection.drop(over)),
    }
  })
}

async function orDrop<T>(connection: Connection, channel: Channel, open: () => Promise<T>): Promise<T> {
  try {
    return await open()
  } catch (error) {
    connection.drop(channel)
    throw error
  }
}

/** Events are taken from the log as the client takes them: who falls behind is told what was missed. */
function subscribe({ since }: MethodParams<'events.subscribe'>, { connection, context }: Asked): Answer<'events.subscribe'> {
  const { events } = context.workspace.context
  const { outbox } = connection
  let cursor = events.startOf(since)
  const send = (): void => {
    if (outbox.waitingBytes > EVENTS_UNTIL_BYTES) return
    for (const event of events.after(cursor, EVENTS_AT_ONCE)) {
      outbox.message({ type: 'event', event })
      cursor = event.seq
    }
    if (cursor < events.seq) setImmediate(send)
  }
  return {
    result: { seq: events.seq },
    afterwards: () => {
      connection.events?.[Symbol.dispose]() // of a request that came together with this one
      const listening = events.onEvent(send)
      const draining = outbox.onDrain(send)
      connection.events = {
        [Symbol.dispose]: () => {
          listening[Symbol.dispose]()
          draining[Symbol.dispose]()
        },
      }
      send()
    },
  }
}

/** @throws QuilError `INVALID_ARGUMENT` */
function channelOf(connection: Connection, number: number): Channel {
  const channel = connection.channels.get(number)
  if (channel !== undefined) return channel
  throw new QuilError('INVALID_ARGUMENT', `channel ${number} is not open`, { details: { channel: number } })
}
