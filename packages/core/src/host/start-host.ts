import { callerEnvironment } from '../caller.ts'
import { messageOf } from '../errors.ts'
import { resolveHome } from '../home.ts'
import { openLiveWorkspace } from '../live/open-workspace.ts'
import type { Logger } from '../log.ts'
import type { Plugin } from '../pane/index.ts'
import type { SizePolicy } from '../workspace/workspace.ts'
import { Connection } from './connection.ts'
import { MemoryReturn } from './give-back-memory.ts'
import { guardHome } from './guard-home.ts'
import type { HostContext } from './host-context.ts'
import { acquireHostLock } from './host-lock.ts'
import { hostLog } from './host-log.ts'
import { type HostSocket, listenAsHost } from './listen.ts'

export interface StartHostOptions {
  /** `$QUIL_HOME`, absolute. Default: the variable, else `~/.quil`. */
  readonly home?: string
  /** The plugins panes may be of; asked at every start, for the user's files may have changed. */
  readonly plugins: () => Promise<readonly Plugin[]>
  /** Version of the program that hosts: shown to clients. */
  readonly version: string
  /** Default: `latest`. */
  readonly sizePolicy?: SizePolicy
  /** Lines above the screen kept of each pane. Default: 1000. */
  readonly scrollbackLines?: number
  /** Bring back every pane at once instead of when somebody looks. Default: false. */
  readonly eager?: boolean
  /** Give memory back when nothing happens, by garbage collections of some 15 ms: for a process that does nothing else. Default: false. */
  readonly givesBackMemory?: boolean
  /** The environment of panes that come back without a client. Default: this process's. */
  readonly inheritEnv?: Readonly<Record<string, string | undefined>>
  /** Default: `$QUIL_HOME/logs/host.log`. */
  readonly log?: Logger
}

export interface Host extends AsyncDisposable {
  readonly home: string
  readonly socketPath: string
  /** Resolves when the host has shut down, whoever asked for it. */
  readonly stopped: Promise<void>
  /** Shuts down in order: panes are ended and stay meant to go on, records are saved, clients are told, the lock is let go last. */
  stop(): Promise<void>
}

/**
 * Becomes the host of a home: the process that holds its panes, for any number of clients.
 *
 * @throws QuilError `HOST_RUNNING`, `HOST_START_FAILED`, `FOREIGN_WORKSPACE`, `WORKSPACE_TOO_NEW`, `WORKSPACE_UNWRITABLE`, `UNSAFE_FILE`,
 *   `SOCKET_PATH_TOO_LONG`, `INVALID_HOME`, `UNSUPPORTED_PLATFORM`
 */
export async function startHost(options: StartHostOptions): Promise<Host> {
  const inheritEnv = options.inheritEnv ?? callerEnvironment()
  const home = resolveHome(inheritEnv, options.home)
  const lock = await acquireHostLock(home, { version: options.version })
  const sockets: HostSocket[] = []
  try {
    let homeless = false
    const log = loggingUntil(() => homeless, options.log ?? hostLog(home))
    const workspace = await openLiveWorkspace({ ...options, home, inheritEnv, log })
    const memory = options.givesBackMemory === true ? new MemoryReturn(workspace.context.events) : undefined
    const connections = new Set<Connection>()
    let stopping: Promise<void> | undefined
    let guard: Disposable | undefined
    let resolveStopped: () => void = () => {}
    const stopped = new Promise<void>((resolve) => {
      resolveStopped = resolve
    })
    const shutDown = async (): Promise<void> => {
      guard?.[Symbol.dispose]()
      memory?.[Symbol.dispose]()
      log.info('host stopping', { pid: process.pid, panes: workspace.context.table.all.length })
      const attempt = async (step: () => PromiseLike<void> | undefined): Promise<void> => {
        try {
          await step()
        } catch (error) {
          log.warn('a step of the shutdown failed', { reason: messageOf(error) }) // the others are still to be done
        }
      }
      await attempt(() => workspace[Symbol.asyncDispose]())
      await attempt(() => hangUp(connections))
      for (const socket of sockets) await attempt(() => socket[Symbol.asyncDispose]())
      log.info('host stopped', { pid: process.pid })
      await log.settled?.()
      await attempt(() => lock[Symbol.asyncDispose]())
      resolveStopped()
    }
    const stop = (): Promise<void> => {
      stopping ??= shutDown()
      return stopping
    }
    const host = { pid: process.pid, version: options.version, startedAt: new Date().toISOString(), home }
    const context: HostContext = { host, workspace, connections, log, stop: () => void stop() }
    const listen = async (): Promise<HostSocket> => {
      const socket = await listenAsHost(lock, {
        onConnection: (accepted) => connections.add(new Connection(accepted, context)),
        onError: (error) => log.warn('the socket failed', { reason: error.message }),
      })
      sockets.push(socket)
      // One made again while the host began to stop has come too late to be closed with the others.
      if (stopping !== undefined) await socket[Symbol.asyncDispose]()
      return socket
    }
    const { path: socketPath } = await listen()
    guard = await guardHome(home, {
      onSocketLost: () => {
        log.warn('the socket was removed: making it again', { path: socketPath })
        listen().catch((error: unknown) => log.warn('the socket cannot be made again', { reason: messageOf(error) }))
      },
      onHomeLost: () => {
        homeless = true
        workspace.context.book.abandon()
        void stop()
      },
    })
    log.info('host started', { ...host, eager: options.eager === true })
    if (options.eager === true) void workspace.restoreAll().catch((error: Error) => workspace.context.problem(error.message))
    return { home, socketPath, stopped, stop, [Symbol.asyncDispose]: stop }
  } catch (error) {
    for (const socket of sockets) await socket[Symbol.asyncDispose]()
    await lock[Symbol.asyncDispose]()
    throw error
  }
}

/** A home that is gone must not be made again for a line in its log. */
function loggingUntil(over: () => boolean, log: Logger): Logger {
  return {
    info: (message, fields) => void (over() || log.info(message, fields)),
    warn: (message, fields) => void (over() || log.warn(message, fields)),
    settled: async () => await log.settled?.(),
  }
}

/** How long a client may take for its last words, in milliseconds. */
const LAST_WORDS_MS = 500

async function hangUp(connections: Set<Connection>): Promise<void> {
  await Promise.all([...connections].map((connection) => connection.end(LAST_WORDS_MS)))
}
