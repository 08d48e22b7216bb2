import { closeSync, fstatSync, writeSync } from 'node:fs'
import { errnoOf, isQuilError, messageOf } from '../errors.ts'

/** How a host tells the one that started it how the start went. Only the first word counts. */
export interface ReadyReport {
  /** The host answers on its socket. */
  ready(): void
  /** It could not start. */
  failed(error: unknown): void
}

/**
 * Opens the way back to the starter: `QUIL_HOST_READY_FD` names a pipe. Without it, or when it names none, reports go nowhere:
 * nobody waits. Node marks inherited descriptors close-on-exec at its start, so no pane keeps the pipe open.
 */
export function openReadyReport(env: Readonly<Record<string, string | undefined>>): ReadyReport {
  let fd = pipeOf(env['QUIL_HOST_READY_FD'])
  const say = (value: object): void => {
    if (fd === undefined) return
    try {
      writeSync(fd, `${JSON.stringify(value)}\n`)
    } catch {
      // the starter has gone: then nobody wants to know
    }
    closeSync(fd)
    fd = undefined
  }
  return {
    ready: () => say({ ready: true, pid: process.pid }),
    failed: (error) => {
      const code = isQuilError(error) ? error.code : (errnoOf(error) ?? 'INTERNAL')
      say({ error: { code, message: messageOf(error).slice(0, 2000) } })
    },
  }
}

function pipeOf(value: string | undefined): number | undefined {
  if (value === undefined || !/^\d{1,4}$/.test(value) || Number(value) < 3) return undefined
  try {
    // As bigints, for Node's realpathSync, and with it every later `require` of a linked package, stops at the first link it meets
    // when the last plain stat of the process was of a pipe or a socket (it reads that very result; Node 20).
    const stat = fstatSync(Number(value), { bigint: true })
    return stat.isFIFO() || stat.isSocket() ? Number(value) : undefined
  } catch {
    return undefined
  }
}
