import { QuilError } from '../errors.ts'
import type { LiveContext } from './context.ts'

/**
 * To be asked in a pane's turn: the end waits for all turns, so what was let through before it is ended with the others.
 * @throws QuilError `HOST_STOPPING`
 */
export function refuseStopping({ stopping }: Pick<LiveContext, 'stopping'>): void {
  if (stopping()) throw new QuilError('HOST_STOPPING', 'the workspace is being closed: no pane is started any more')
}
