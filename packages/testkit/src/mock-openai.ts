import { parseCompletionRequest } from './completion-request.ts'
import { sendCompletion, sendCompletionError } from './completion-stream.ts'
import type { ModelRequest } from './model-request.ts'
import { type MockModel, type MockModelOptions, type ModelApi, startModelServer } from './model-server.ts'

/**
 * Starts an OpenAI-compatible chat/completions server on loopback that answers by script and keeps what it was asked. Its
 * `url` ends in `/v1`.
 */
export async function startMockModel(options: MockModelOptions = {}): Promise<MockModel> {
  const server = await startModelServer(OPENAI, options)
  return { ...server, url: `${server.url}/v1` }
}

const OPENAI: ModelApi<ModelRequest> = {
  path: '/v1/chat/completions',
  parse: parseCompletionRequest,
  sendReply: (response, reply, request) => sendCompletion(response, reply, request.body['stream'] === true),
  sendError: sendCompletionError,
  fixed: { 'GET /v1/models': { object: 'list', data: [{ id: 'mock-model', object: 'model', owned_by: 'mock' }] } },
}
