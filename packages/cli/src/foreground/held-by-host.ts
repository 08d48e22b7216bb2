import { isQuilError, QuilError } from '@quil/core/workspace'

/**
 * A pane that is held cannot be brought back here: says where it is to be seen if it is the host that holds it.
 * @throws always: the error, in better words if there are any
 */
export async function sayWhoHolds(error: unknown, home: string): Promise<never> {
  if (!isQuilError(error, 'PANE_RUNNING')) throw error
  const { readHostLock } = await import('@quil/core/client')
  const host = await readHostLock(home).catch(() => undefined)
  const { pane, pid } = error.details
  if (host === undefined || host.pid !== pid) throw error
  throw new QuilError('PANE_RUNNING', `pane ${pane} runs in the host: quil attach ${pane} shows it here`, {
    details: error.details,
    cause: error,
  })
}
