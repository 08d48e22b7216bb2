import { randomUUID } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import type { ModelReply } from './model-reply.ts'
import type { ModelRequest } from './model-request.ts'
import { sendJson } from './model-server.ts'
import { startEventStream, streamWords, type ToolReply } from './reply-stream.ts'

const USAGE = { input_tokens: 100, output_tokens: 10, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 }

/** Sends a reply in the form the Anthropic API has for it: an error status, one JSON object, or server-sent events. */
export function sendMessage(response: ServerResponse, reply: ModelReply, { body }: ModelRequest): void {
  if (reply.kind === 'error') sendMessageError(response, reply.status)
  else if (body['stream'] === true) streamMessage(response, reply, body['model'])
  else sendJson(response, 200, message(body['model'], reply))
}

export function sendMessageError(response: ServerResponse, status: number): void {
  const type = ERROR_TYPES[status] ?? (status < 500 ? 'invalid_request_error' : 'api_error')
  sendJson(response, status, { type: 'error', error: { type, message: `mock error ${status}` } })
}

const ERROR_TYPES: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  429: 'rate_limit_error',
  529: 'overloaded_error',
}

type Message = Exclude<ModelReply, { kind: 'error' }>

/** Without a reply: a message that has only begun. */
function message(model: unknown, reply?: Message): object {
  return {
    // Claude Code takes two messages of one id for one: after a resume, those of an earlier mock count too.
    id: `msg_mock_${randomUUID()}`,
    type: 'message',
    role: 'assistant',
    model,
    content: reply === undefined ? [] : [reply.kind === 'text' ? { type: 'text', text: reply.text } : toolUse(reply)],
    stop_reason: reply === undefined ? null : stopReason(reply),
    stop_sequence: null,
    usage: USAGE,
  }
}

function toolUse(reply: ToolReply): object {
  return { type: 'tool_use', id: `toolu_mock_${randomUUID()}`, name: reply.name, input: JSON.parse(reply.arguments) }
}

function streamMessage(response: ServerResponse, reply: Message, model: unknown): void {
  startEventStream(response)
  const send = (type: string, data: object): void => {
    response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`)
  }
  const sendDelta = (delta: object): void => send('content_block_delta', { index: 0, delta })
  const finish = (): void => {
    send('content_block_stop', { index: 0 })
    send('message_delta', { delta: { stop_reason: stopReason(reply), stop_sequence: null }, usage: USAGE })
    send('message_stop', {})
    response.end()
  }

  send('message_start', { message: message(model) })
  if (reply.kind === 'tool') {
    send('content_block_start', { index: 0, content_block: { ...toolUse(reply), input: {} } })
    sendDelta({ type: 'input_json_delta', partial_json: reply.arguments })
    finish()
  } else {
    send('content_block_start', { index: 0, content_block: { type: 'text', text: '' } })
    streamWords(response, reply, { send: (text) => sendDelta({ type: 'text_delta', text }), finish })
  }
}

function stopReason(reply: Message): string {
  return reply.kind === 'tool' ? 'tool_use' : 'end_turn'
}
