import { connect, type Socket } from 'node:net'
import { errnoOf, messageOf } from '../errors.ts'
import { checkEndpoint } from '../protocol/check-endpoint.ts'
import { hostFiles, openEndpoint } from '../protocol/endpoint.ts'
import { type UnreachableReason, unreachable } from './unreachable.ts'

/**
 * Connects to the socket of a home, once it was found to be safe.
 *
 * @throws QuilError `HOST_UNREACHABLE` (`absent`, `refused`, `busy`), `UNSAFE_FILE`, `SOCKET_PATH_TOO_LONG`
 */
export async function connectSocket(home: string): Promise<Socket> {
  const { socket: path } = hostFiles(home)
  if ((await checkEndpoint(home)) === 'absent') throw unreachable(home, 'absent', `no host is running for ${home}`)
  await using endpoint = await openEndpoint(home)
  const socket = connect(endpoint.path)
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve)
      socket.once('error', reject)
    })
  } catch (error) {
    socket.destroy()
    const errno = errnoOf(error) ?? ''
    throw unreachable(
      home,
      REASONS[errno] ?? 'refused',
      MESSAGES[errno]?.(path) ?? `cannot connect to ${path}: ${messageOf(error)}`,
      error,
    )
  }
  socket.on('error', () => {}) // until its owner listens: an error that nobody hears would end the process
  return socket
}

const REASONS: Readonly<Record<string, UnreachableReason>> = { ENOENT: 'absent', ECONNREFUSED: 'refused', EAGAIN: 'busy' }

const MESSAGES: Readonly<Record<string, (path: string) => string>> = {
  ENOENT: (path) => `no host is running: ${path} has gone`,
  ECONNREFUSED: (path) => `no host is running: nobody listens on ${path}, which a dead one left behind`,
  EAGAIN: (path) => `the host does not take connections: the queue of ${path} is full`,
}
