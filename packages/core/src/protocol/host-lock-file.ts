import { readSmallFile } from '../files/index.ts'
import { hostFiles } from './endpoint.ts'

/** Who holds a home's host lock, in its own words. */
export interface HostLockHolder {
  readonly pid: number
  /** Start time of the process, as `currentHolder` tells it: with the pid it names one process. */
  readonly startedAt: string
  /** Version of Quil. */
  readonly version: string
  /** When it became the host, ISO 8601. */
  readonly since: string
}

/** One length for all contents: a write replaces an earlier content whole, also on a full disk, where it needs no new block. */
const BYTES = 512

/** The content of the lock file; without a holder, that there is none. */
export function hostLockContent(holder: HostLockHolder | undefined): string {
  if (holder === undefined) return `${' '.repeat(BYTES - 1)}\n`
  const { pid, startedAt, version, since } = holder
  return `${JSON.stringify({ pid, startedAt, version: version.slice(0, 64), since }).padEnd(BYTES - 1)}\n`
}

/**
 * Reads who says to be the host of a home. The lock itself is the kernel's: after a crash the file still names the dead,
 * so ask `holderAlive` as well. Answers `undefined` when nobody does, or nothing sensible is written there.
 *
 * @throws QuilError `UNSAFE_FILE` when the lock file is a link, no file, or somebody else's
 */
export async function readHostLock(home: string): Promise<HostLockHolder | undefined> {
  const file = await readSmallFile(hostFiles(home).lock, { maxBytes: 4096, private: true })
  try {
    const value: unknown = JSON.parse(file?.text ?? '')
    return isHolder(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isHolder(value: unknown): value is HostLockHolder {
  if (typeof value !== 'object' || value === null) return false
  const { pid, startedAt, version, since } = value as Readonly<Record<keyof HostLockHolder, unknown>>
  if (typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid < 1) return false
  return typeof startedAt === 'string' && typeof version === 'string' && typeof since === 'string'
}
