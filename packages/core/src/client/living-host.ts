import { isQuilError, QuilError } from '../errors.ts'
import { type HostLockHolder, readHostLock } from '../protocol/host-lock-file.ts'
import { holderAlive } from '../workspace/holder.ts'
import { unreachableReason } from './unreachable.ts'

/** The process that says to be the host of a home, if it lives; whether or not it answers. @throws QuilError `UNSAFE_FILE` */
export async function livingHost(home: string): Promise<HostLockHolder | undefined> {
  const holder = await readHostLock(home)
  return holder !== undefined && holderAlive(holder) ? holder : undefined
}

/** The same error, with the process that is the host of the home in `details.pid`, if there is one: "no host runs" would be wrong then. */
export async function namingHost(home: string, error: unknown): Promise<unknown> {
  if (!isQuilError(error, 'HOST_UNREACHABLE')) return error
  const holder = await livingHost(home).catch(() => undefined)
  if (holder === undefined) return error
  const { pid } = holder
  const message = ABSENCES.includes(unreachableReason(error))
    ? `process ${pid} is the host of ${home}, but its socket is gone or does not answer`
    : `${error.message} (process ${pid} is the host of ${home})`
  return new QuilError('HOST_UNREACHABLE', message, { details: { ...error.details, pid }, cause: error })
}

const ABSENCES: readonly (string | undefined)[] = ['absent', 'refused']
