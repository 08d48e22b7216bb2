import { QuilError } from '../errors.ts'
import { repliedError } from './unreachable.ts'

interface Waiting {
  resolve(result: unknown): void
  reject(error: unknown): void
}

/** Requests that have no answer yet, by their id. */
export class PendingRequests {
  readonly #send: (message: object) => void
  readonly #waiting = new Map<number, Waiting>()
  #lastId = 0

  constructor(send: (message: object) => void) {
    this.#send = send
  }

  /** Sends a request and waits for its answer; a signal gives it up. */
  async ask(method: string, params: object, signal?: AbortSignal): Promise<unknown> {
    if (signal?.aborted === true) throw aborted(method, signal)
    this.#lastId += 1
    const id = this.#lastId
    let giveUp = (): void => {}
    try {
      return await new Promise((resolve, reject) => {
        giveUp = () => {
          reject(aborted(method, signal))
          this.#cancel(id)
        }
        signal?.addEventListener('abort', giveUp, { once: true })
        this.#send({ type: 'request', id, method, params })
        this.#waiting.set(id, { resolve, reject })
      })
    } finally {
      signal?.removeEventListener('abort', giveUp)
    }
  }

  resolve(id: number, result: unknown): void {
    this.#take(id)?.resolve(result)
  }

  reject(id: number, error: { code: string; message: string; details?: Record<string, unknown> }): void {
    this.#take(id)?.reject(repliedError(error))
  }

  rejectAll(error: QuilError): void {
    for (const id of [...this.#waiting.keys()]) this.#take(id)?.reject(error)
  }

  /** An id stays in use until the host has answered it, so an answer that comes too late meets nobody else. */
  #cancel(id: number): void {
    this.#waiting.set(id, { resolve() {}, reject() {} })
    this.#lastId += 1
    this.#send({ type: 'request', id: this.#lastId, method: 'request.cancel', params: { id } })
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    return waiting
  }
}

function aborted(method: string, signal: AbortSignal | undefined): QuilError {
  return new QuilError('ABORTED', `gave up ${method}: aborted`, { cause: signal?.reason })
}
