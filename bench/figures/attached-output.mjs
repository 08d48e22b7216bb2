// The way of one attached client's output through a peer.
import { rmSync } from 'node:fs'
import { writePayload } from '../support/payload.mjs'
import { measure } from '../support/terminal.mjs'

/** Runs something with a file of so many megabytes of a kind of output. */
export async function withPayload(lab, kind, megabytes, use) {
  const file = lab.path(kind)
  writePayload(file, kind, megabytes)
  try {
    return await use(file)
  } finally {
    rmSync(file)
  }
}

/**
 * Lets a pane write a file while one client is attached; answers what the terminal measured. `beside` runs from before the client
 * attaches until it has left.
 */
export function measureOutput(lab, peer, file, beside = () => () => {}) {
  return lab.withPeer(peer, async (session) => {
    // The marker is put together by printf, so that the command line does not hold it.
    const script = `stty -echo; printf 'REA%s' DY; read go; cat '${file}'; printf 'MAR%s' KER; exec sleep 1000`
    await session.create('main', ['sh', '-c', script])
    const end = beside(session)
    try {
      const { env, detach, ready = 'READY', pids, attach } = session
      return await measure(lab.terminal, ['drain', ready, '\n', 'MARKER', detach, pids().join(), '--', ...attach('main')], env)
    } finally {
      await end()
    }
  })
}

export const speed = ({ seconds }) => 1 / seconds
/** Seconds of CPU of host and client together. */
export const cpu = ({ hostCpu, clientCpu }) => hostCpu + clientCpu
