import { setTimeout as pause } from 'node:timers/promises'
import { isQuilError, QuilError } from '../errors.ts'
import { ensureHomeDirectory } from '../files/index.ts'
import { hostFiles } from '../protocol/endpoint.ts'
import { refuseForeignHome } from '../workspace/foreign-home.ts'
import { meaningOf } from '../workspace/unwritable.ts'
import { openHostOutput } from './host-output.ts'
import { type HostCommand, type HostStart, startHostProcess } from './host-process.ts'
import { type LinkOptions, openLink } from './link.ts'
import { livingHost } from './living-host.ts'
import { makeHomePrivate } from './private-home.ts'
import { type UnreachableReason, unreachableReason } from './unreachable.ts'

export interface EnsureHostOptions extends HostCommand {
  /** Who we are, for the host's log. */
  readonly client: LinkOptions['client']
  /** How long all of it may take. Default: 15 seconds. */
  readonly timeoutMs?: number
}

/** A host that runs greets within a few milliseconds; what listens and says nothing for so long is stuck, or something else. */
const HELLO_MS = 5000

/** Nobody is there, or nobody any more: a start may help. Whatever else answers will not go away by itself. */
const STARTABLE: readonly (UnreachableReason | undefined)[] = ['absent', 'refused', 'lost', 'busy']

/**
 * Makes sure that a host answers for this home, and starts one if none does. Several may do so at the same instant: one host
 * comes of it, and all are served. `started` tells whether it was ours. A home of ours that is open to others is closed first.
 *
 * @throws QuilError `HOST_START_FAILED` with the reason a person needs, `HOST_UNREACHABLE` when something else answers in its
 *   place, `PROTOCOL_MISMATCH`, `UNSAFE_FILE`, `SOCKET_PATH_TOO_LONG`, `FOREIGN_WORKSPACE`
 */
export async function ensureHost(home: string, options: EnsureHostOptions): Promise<{ readonly started: boolean }> {
  const { timeoutMs = 15_000, client } = options
  const deadline = Date.now() + timeoutMs
  let started = false
  await makeHomePrivate(home)
  for (let longest = 20; ; longest = Math.min(2 * longest, 200)) {
    const left = Math.max(deadline - Date.now(), 1)
    const missing = await missingHost(home, client, Math.min(left, HELLO_MS))
    if (missing === undefined) return { started }
    if (started && unreachableReason(missing) !== 'busy') throw goneAgain(home, missing)
    if (Date.now() >= deadline) throw tooLate(home, timeoutMs, missing)
    if (await lockLooksFree(home)) {
      const start = await startOne(home, options, left)
      if (start.kind === 'failed') throw start.error
      started = start.kind === 'ready'
      if (started) continue
    }
    // Another one is about to answer, or about to end: its lock tells nobody when. Random, so that two do not keep in step.
    await pause(longest * (0.5 + Math.random() / 2))
  }
}

/** Why no host answers, or `undefined` when one does. */
async function missingHost(home: string, client: LinkOptions['client'], timeoutMs: number): Promise<QuilError | undefined> {
  try {
    const link = await openLink(home, { client, timeoutMs })
    await link.close()
    return undefined
  } catch (error) {
    if (mayBeStarted(error)) return error
    throw error
  }
}

/** Whether that is the error of a home whose host is just not there. */
export function mayBeStarted(error: unknown): error is QuilError {
  return isQuilError(error, 'HOST_UNREACHABLE') && STARTABLE.includes(unreachableReason(error))
}

/** Only a hint that saves a start: the lock itself is judged by the host that takes it. */
async function lockLooksFree(home: string): Promise<boolean> {
  return (await livingHost(home)) === undefined
}

async function startOne(home: string, options: EnsureHostOptions, timeoutMs: number): Promise<HostStart> {
  await refuseForeignHome(home)
  try {
    await ensureHomeDirectory(home)
    await using output = await openHostOutput(home)
    return await startHostProcess(options, output, timeoutMs)
  } catch (error) {
    if (isQuilError(error)) throw error
    throw new QuilError('HOST_START_FAILED', `the host of ${home} could not start: ${meaningOf(error)}`, {
      details: { home },
      cause: error,
    })
  }
}

function goneAgain(home: string, cause: QuilError): QuilError {
  const message = `the host of ${home} started and has gone again: ${cause.message} (see ${hostFiles(home).output})`
  return new QuilError('HOST_START_FAILED', message, { details: { home }, cause })
}

function tooLate(home: string, timeoutMs: number, cause: QuilError): QuilError {
  return new QuilError('HOST_START_FAILED', `no host of ${home} answers after ${timeoutMs} ms: ${cause.message}`, {
    details: { ...cause.details, home, timeoutMs },
    cause,
  })
}
