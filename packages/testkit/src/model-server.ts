import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import { type ModelReply, scriptedReply } from './model-reply.ts'
import type { ModelRequest } from './model-request.ts'
import { timeoutError } from './wait-for.ts'

export interface MockModelOptions<Request extends ModelRequest = ModelRequest> {
  /** Decides before the script does; `undefined` leaves the request to the script (see {@link scriptedReply}). */
  readonly reply?: (request: Request) => ModelReply | undefined
}

export interface MockModel<Request extends ModelRequest = ModelRequest> extends AsyncDisposable {
  /** The base URL to put into the agent's configuration. */
  readonly url: string
  /** Everything received so far, in order. */
  readonly requests: readonly Request[]
  /** The first request that satisfies the predicate, already received or still to come. */
  waitForRequest(predicate: (request: Request) => boolean, timeoutMs?: number): Promise<Request>
  /** Stops at once: streams in progress are cut. */
  close(): Promise<void>
}

/** What one provider's API has of its own. */
export interface ModelApi<Request extends ModelRequest> {
  /** The path of the endpoint that answers a conversation; a query behind it is ignored. */
  readonly path: string
  /** Reads what came to that path; throws for anything that is no request of this API. */
  parse(json: string, headers: IncomingHttpHeaders): Omit<Request, 'answered'>
  sendReply(response: ServerResponse, reply: ModelReply, request: Request): void
  sendError(response: ServerResponse, status: number): void
  /** What is answered elsewhere, as `<method> <path>`: always the same JSON. */
  readonly fixed: Readonly<Record<string, unknown>>
}

/** Starts a model server on loopback that answers by script and keeps what it was asked; answers its URL without a path. */
export async function startModelServer<Request extends ModelRequest>(
  api: ModelApi<Request>,
  options: MockModelOptions<Request>,
): Promise<MockModel<Request>> {
  const requests: Request[] = []
  const observers = new Set<(request: Request) => void>()

  const complete = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const answered = new Promise<void>((resolve) => {
      response.once('close', resolve)
    })
    const request = { ...api.parse(await readBody(message), message.headers), answered } as Request
    requests.push(request)
    for (const observe of observers) observe(request)
    api.sendReply(response, options.reply?.(request) ?? scriptedReply(request), request)
  }

  const server = createServer((message, response) => {
    const [path = ''] = (message.url ?? '').split('?', 1)
    const fixed = api.fixed[`${message.method} ${path}`]
    if (message.method === 'POST' && path === api.path) {
      complete(message, response).catch(() => {
        if (!response.headersSent) api.sendError(response, 400)
        else response.destroy()
      })
    } else if (fixed !== undefined) {
      sendJson(response, 200, fixed)
    } else {
      api.sendError(response, 404)
    }
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the mock model has no port')

  const close = async (): Promise<void> => {
    if (!server.listening) return
    await new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  }

  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    waitForRequest: (predicate, timeoutMs = 10_000) => {
      const known = requests.find(predicate)
      if (known !== undefined) return Promise.resolve(known)
      return new Promise((resolve, reject) => {
        const observe = (request: Request): void => {
          if (!predicate(request)) return
          clearTimeout(timer)
          observers.delete(observe)
          resolve(request)
        }
        const timer = setTimeout(() => {
          observers.delete(observe)
          const seen = requests.map((request) => JSON.stringify(request.texts.at(-1) ?? '').slice(0, 120)).join(', ')
          reject(timeoutError(timeoutMs, `a model request; received were: ${seen || 'none'}`))
        }, timeoutMs)
        observers.add(observe)
      })
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

async function readBody(message: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of message) chunks.push(chunk as Uint8Array)
  return Buffer.concat(chunks).toString('utf8')
}
