import { connect, type Socket } from 'node:net'
import { errnoOf, messageOf } from '../errors.ts'
import { checkEndpoint } from '../protocol/check-endpoint.ts'
import { hostFiles, openEndpoint } from '../protocol/endpoint.ts'
import { type UnreachableReason, unreachable } from './unreachable.ts'

/** One read of a link: several frames of a flood, so that a terminal is given large pieces. */
const READ_BYTES = 256 << 10

export interface LinkSocket {
  readonly socket: Socket
  /** Who takes what the host says, from its first byte on. The bytes are valid only during the call. */
  listen(take: (bytes: Uint8Array) => void): void
}

/**
 * Connects to the socket of a home, once it was found to be safe.
 *
 * @throws QuilError `HOST_UNREACHABLE` (`absent`, `refused`, `busy`), `UNSAFE_FILE`, `SOCKET_PATH_TOO_LONG`
 */
export async function connectSocket(home: string): Promise<LinkSocket> {
  const { socket: path } = hostFiles(home)
  if ((await checkEndpoint(home)) === 'absent') throw unreachable(home, 'absent', `no host is running for ${home}`)
  await using endpoint = await openEndpoint(home)
  const early: Uint8Array[] = []
  let take = (bytes: Uint8Array): void => void early.push(new Uint8Array(bytes))
  // One buffer for the life of the link: with `data` events each read, be it an echoed key, is given 64 KiB of its own.
  const buffer = Buffer.allocUnsafeSlow(READ_BYTES)
  const received = (length: number, bytes: Uint8Array): boolean => {
    take(bytes.subarray(0, length))
    return true
  }
  const socket = connect({ path: endpoint.path, onread: { buffer, callback: received } })
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
  const listen = (taker: typeof take): void => {
    take = taker
    for (const bytes of early.splice(0)) taker(bytes)
  }
  return { socket, listen }
}

const REASONS: Readonly<Record<string, UnreachableReason>> = { ENOENT: 'absent', ECONNREFUSED: 'refused', EAGAIN: 'busy' }

const MESSAGES: Readonly<Record<string, (path: string) => string>> = {
  ENOENT: (path) => `no host is running: ${path} has gone`,
  ECONNREFUSED: (path) => `no host is running: nobody listens on ${path}, which a dead one left behind`,
  EAGAIN: (path) => `the host does not take connections: the queue of ${path} is full`,
}
