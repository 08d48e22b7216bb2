import { setTimeout as pause } from 'node:timers/promises'
import { isQuilError, QuilError } from '../errors.ts'
import type { HostLockHolder } from '../protocol/host-lock-file.ts'
import { type LinkOptions, openLink } from './link.ts'
import { livingHost } from './living-host.ts'

export interface StopHostOptions {
  readonly client: LinkOptions['client']
  /** How long the host may take to end its panes. Default: 15 seconds. */
  readonly timeoutMs?: number
}

/**
 * Ends the host of a home and waits until it has let go of its lock. One that does not understand us, or does not answer, gets
 * SIGTERM, which means the same; its process is known by pid and start time. `stopped` is false when there was none.
 *
 * @throws QuilError `TIMED_OUT` when it still runs then, `HOST_UNREACHABLE` when it does not answer and its process is not known
 */
export async function stopHost(home: string, options: StopHostOptions): Promise<{ readonly stopped: boolean }> {
  const { timeoutMs = 15_000 } = options
  const deadline = Date.now() + timeoutMs
  const holder = await livingHost(home)
  const refused = await ask(home, options.client, Math.min(timeoutMs, 3000))
  if (refused !== undefined) {
    if (holder === undefined && isQuilError(refused, 'HOST_UNREACHABLE') && isAbsence(refused)) return { stopped: false }
    if (holder === undefined || holder.startedAt === 'unknown') throw refused
    signal(holder)
  }
  for (let now = holder; now !== undefined && isSame(now, holder); now = await livingHost(home)) {
    if (Date.now() >= deadline) throw tooLate(home, now, timeoutMs)
    await pause(25)
  }
  return { stopped: true }
}

/** Asks the host to stop. Answers why that could not be asked. */
async function ask(home: string, client: LinkOptions['client'], timeoutMs: number): Promise<QuilError | undefined> {
  try {
    await using link = await openLink(home, { client, timeoutMs })
    await link.request('host.stop', {}, { signal: AbortSignal.timeout(timeoutMs) })
    return undefined
  } catch (error) {
    if (!isQuilError(error)) throw error
    return isQuilError(error, 'HOST_STOPPING') ? undefined : error
  }
}

function isAbsence(error: QuilError): boolean {
  return error.details['reason'] === 'absent' || error.details['reason'] === 'refused'
}

function isSame(one: HostLockHolder, other: HostLockHolder | undefined): boolean {
  return one.pid === other?.pid && one.since === other.since
}

function signal(holder: HostLockHolder): void {
  try {
    process.kill(holder.pid, 'SIGTERM')
  } catch {
    // it has ended meanwhile, which is what we want
  }
}

function tooLate(home: string, holder: HostLockHolder, timeoutMs: number): QuilError {
  return new QuilError('TIMED_OUT', `the host of ${home} (process ${holder.pid}) has not ended within ${timeoutMs / 1000} s`, {
    details: { home, pid: holder.pid, timeoutMs },
  })
}
