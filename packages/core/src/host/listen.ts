import type { Stats } from 'node:fs'
import { chmod, lstat, rename, unlink } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { errnoOf, QuilError } from '../errors.ts'
import { type Endpoint, hostFiles, openEndpoint } from '../protocol/endpoint.ts'
import { writing } from '../workspace/unwritable.ts'
import { type ClientSocket, clientSocket } from './client-socket.ts'
import type { HostLock } from './host-lock.ts'
import { probeSocket } from './probe-socket.ts'

export interface HostSocket extends AsyncDisposable {
  readonly path: string
}

export interface ListenOptions {
  readonly onConnection: (client: ClientSocket) => void
  /** A fault of the listening socket itself, such as too many open files. It goes on listening. */
  readonly onError?: (error: Error) => void
}

/** The name a socket is born under. Not longer than `host.sock`, so that it fits wherever that does. */
const NEWBORN = 'host.new'

/**
 * Listens on the home's `host.sock` (0600 in a directory of 0700), which takes the host lock. The socket of a dead host is
 * replaced. One that somebody listens on, or anything that is no socket of ours, is left alone.
 *
 * It is made under another name, closed to others and only then renamed: nobody ever sees it half made, and Node, which at the end
 * unlinks the name it bound whatever is there by then, finds nothing.
 *
 * Disposing removes the socket, if it is still this one, and ends its connections.
 *
 * @throws QuilError `HOST_START_FAILED` when somebody else listens there, `UNSAFE_FILE`, `SOCKET_PATH_TOO_LONG`,
 *   `WORKSPACE_UNWRITABLE`
 */
export async function listenAsHost(lock: HostLock, options: ListenOptions): Promise<HostSocket> {
  const { home } = lock
  const path = hostFiles(home).socket
  const newborn = join(home, NEWBORN)
  const endpoint = await openEndpoint(home, NEWBORN)
  const sockets = new Set<Socket>()
  const server = createServer((accepted) => {
    const client = clientSocket(accepted)
    const { socket } = client
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    options.onConnection(client)
  })
  try {
    await refuseUnlessStale(home, path)
    await removeSocket(newborn)
    await writing(newborn, listening(server, endpoint.path))
    server.on('error', (error) => options.onError?.(error))
    await writing(newborn, chmod(newborn, 0o600))
    await writing(path, rename(newborn, path))
    const made = await lstat(path)
    return { path, [Symbol.asyncDispose]: () => close(path, made, server, sockets, endpoint) }
  } catch (error) {
    await closed(server)
    await endpoint[Symbol.asyncDispose]()
    throw error
  }
}

async function close(path: string, made: Stats, server: Server, sockets: Set<Socket>, endpoint: Endpoint): Promise<void> {
  const now = await lstat(path).catch(() => undefined)
  if (now !== undefined && now.ino === made.ino && now.dev === made.dev) await unlink(path).catch(() => {})
  const ended = closed(server)
  for (const socket of sockets) socket.destroy()
  await ended
  await endpoint[Symbol.asyncDispose]() // only now: Node has unlinked its name through it
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()))
}

function listening(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

async function refuseUnlessStale(home: string, path: string): Promise<void> {
  if ((await socketAt(path)) === undefined) return
  const answer = await probeSocket(home)
  if (answer === 'ECONNREFUSED' || answer === 'ENOENT') return
  const what = answer === undefined ? 'something that is not a host of Quil listens there' : `connecting to it says ${answer}`
  throw new QuilError('HOST_START_FAILED', `${path} is in use: ${what}; end it, or remove the socket`, {
    details: { path, errno: answer },
  })
}

/** What a killed host left half made. */
async function removeSocket(path: string): Promise<void> {
  if ((await socketAt(path)) !== undefined) await writing(path, unlink(path))
}

/** A socket of this user, or nothing at all. */
async function socketAt(path: string): Promise<Stats | undefined> {
  const stat = await lstat(path).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return undefined
    throw error
  })
  if (stat === undefined) return undefined
  const own = process.getuid?.()
  if (!stat.isSocket()) throw unsafe(path, 'something that is not a socket is in its place')
  if (own !== undefined && stat.uid !== own) throw unsafe(path, `it belongs to user ${stat.uid}, not ${own}`)
  return stat
}

function unsafe(path: string, what: string): QuilError {
  return new QuilError('UNSAFE_FILE', `${path}: refusing to listen there: ${what}`, { details: { path } })
}
