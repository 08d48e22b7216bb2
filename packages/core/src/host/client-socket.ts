import { type OnReadOpts, Socket, type SocketConstructorOpts } from 'node:net'
import { duplicateDescriptor } from '../posix.ts'

/** Reads are serial, so one buffer serves every client. */
const readBuffer = Buffer.allocUnsafeSlow(64 * 1024)

export interface ClientSocket {
  readonly socket: Socket
  /** Who takes what the client says, from its first byte on if this is called at once. The bytes are valid only during the call. */
  listen(take: (bytes: Uint8Array) => void): void
}

/**
 * A connection as a server was just given it, made one that reads into a buffer of ours. Node offers that only where a socket is made: with `data`
 * events each read, be it one key, is given 64 KiB of its own, which all are garbage at once.
 */
export function clientSocket(accepted: Socket): ClientSocket {
  const fd = process.platform === 'linux' ? duplicateOf(accepted) : undefined
  if (fd === undefined) return { socket: accepted, listen: (take) => void accepted.removeAllListeners('data').on('data', take) }
  let take: (bytes: Uint8Array) => void = () => {}
  const callback = (length: number, bytes: Uint8Array): boolean => {
    take(bytes.subarray(0, length))
    return true
  }
  const onread: OnReadOpts = { buffer: readBuffer, callback }
  const socket = new Socket({ fd, readable: true, writable: true, onread } as SocketConstructorOpts)
  accepted.destroy() // its descriptor, not the connection
  return {
    socket,
    listen: (taker) => {
      take = taker
    },
  }
}

function duplicateOf(accepted: Socket): number | undefined {
  const { _handle: handle } = accepted as Socket & { readonly _handle?: { readonly fd?: number } | null }
  return typeof handle?.fd === 'number' && handle.fd >= 0 ? duplicateDescriptor(handle.fd) : undefined
}
