import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { sendError, sendJson, sendReply } from './completion-stream.ts'
import { type ModelReply, scriptedReply } from './model-reply.ts'
import { type ModelRequest, parseModelRequest } from './model-request.ts'
import { timeoutError } from './wait-for.ts'

export interface MockModelOptions {
  /** Decides before the script does; `undefined` leaves the request to the script (see {@link scriptedReply}). */
  readonly reply?: (request: ModelRequest) => ModelReply | undefined
}

export interface MockModel extends AsyncDisposable {
  /** The base URL to put into the agent's configuration: `http://127.0.0.1:<port>/v1`. */
  readonly url: string
  /** Everything received so far, in order. */
  readonly requests: readonly ModelRequest[]
  /** The first request that satisfies the predicate, already received or still to come. */
  waitForRequest(predicate: (request: ModelRequest) => boolean, timeoutMs?: number): Promise<ModelRequest>
  /** Stops at once: streams in progress are cut. */
  close(): Promise<void>
}

/** Starts an OpenAI-compatible chat/completions server on loopback that answers by script and keeps what it was asked. */
export async function startMockModel(options: MockModelOptions = {}): Promise<MockModel> {
  const requests: ModelRequest[] = []
  const observers = new Set<(request: ModelRequest) => void>()

  const complete = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const answered = new Promise<void>((resolve) => {
      response.once('close', resolve)
    })
    const request: ModelRequest = { ...parseModelRequest(await readBody(message), Date.now()), answered }
    requests.push(request)
    for (const observe of observers) observe(request)
    const reply = options.reply?.(request) ?? scriptedReply(request)
    sendReply(response, reply, request.body['stream'] === true)
  }

  const server = createServer((message, response) => {
    if (message.method === 'POST' && message.url === '/v1/chat/completions') {
      complete(message, response).catch(() => {
        if (!response.headersSent) sendError(response, 400)
        else response.destroy()
      })
    } else if (message.method === 'GET' && message.url === '/v1/models') {
      sendJson(response, 200, { object: 'list', data: [{ id: 'mock-model', object: 'model', owned_by: 'mock' }] })
    } else {
      sendError(response, 404)
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
    url: `http://127.0.0.1:${address.port}/v1`,
    requests,
    waitForRequest: (predicate, timeoutMs = 10_000) => {
      const known = requests.find(predicate)
      if (known !== undefined) return Promise.resolve(known)
      return new Promise((resolve, reject) => {
        const observe = (request: ModelRequest): void => {
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

async function readBody(message: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of message) chunks.push(chunk as Uint8Array)
  return Buffer.concat(chunks).toString('utf8')
}
