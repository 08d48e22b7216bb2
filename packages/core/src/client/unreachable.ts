import { QUIL_ERROR_CODES, QuilError, type QuilErrorCode } from '../errors.ts'

/**
 * Why no host answers. `absent`: no home, no socket; `refused`: nobody listens on the socket; `busy`: its queue is full; `silent`:
 * it took the connection and says nothing; `garbage`: it speaks something else; `lost`: it hung up; `closed`: we did.
 */
export type UnreachableReason = 'absent' | 'refused' | 'busy' | 'silent' | 'garbage' | 'lost' | 'closed'

/** The error for a home whose host does not answer. */
export function unreachable(home: string, reason: UnreachableReason, message: string, cause?: unknown): QuilError {
  return new QuilError('HOST_UNREACHABLE', message, { details: { home, reason }, cause })
}

/** The reason of such an error, or `undefined` for any other. */
export function unreachableReason(error: unknown): UnreachableReason | undefined {
  if (!(error instanceof QuilError) || error.code !== 'HOST_UNREACHABLE') return undefined
  return error.details['reason'] as UnreachableReason | undefined
}

/** The error a host replied. A code that this version does not know becomes `INTERNAL`, with the original in `details.code`. */
export function repliedError(body: { code: string; message: string; details?: Record<string, unknown> }): QuilError {
  const code = QUIL_ERROR_CODES.find((known) => known === body.code)
  const details = code === undefined ? { ...body.details, code: body.code } : { ...body.details }
  return new QuilError(code ?? ('INTERNAL' satisfies QuilErrorCode), body.message, { details })
}
