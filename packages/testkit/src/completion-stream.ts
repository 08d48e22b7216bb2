import type { ServerResponse } from 'node:http'
import type { ModelReply } from './model-reply.ts'
import { sendJson } from './model-server.ts'
import { startEventStream, streamWords, type ToolReply } from './reply-stream.ts'

const MODEL = 'mock-model'
const USAGE = { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 }

/** Sends a reply in the form the OpenAI API has for it: an error status, one JSON object, or server-sent events. */
export function sendCompletion(response: ServerResponse, reply: ModelReply, stream: boolean): void {
  if (reply.kind === 'error') sendCompletionError(response, reply.status)
  else if (stream) streamCompletion(response, reply)
  else sendJson(response, 200, completion(reply))
}

export function sendCompletionError(response: ServerResponse, status: number): void {
  sendJson(response, status, { error: { message: `mock error ${status}`, type: 'mock_error', code: String(status) } })
}

type Completion = Exclude<ModelReply, { kind: 'error' }>

function completion(reply: Completion): unknown {
  const message =
    reply.kind === 'text'
      ? { role: 'assistant', content: reply.text }
      : { role: 'assistant', content: null, tool_calls: [toolCall(reply)] }
  return {
    ...envelope('chat.completion'),
    choices: [{ index: 0, message, finish_reason: finishReason(reply) }],
    usage: USAGE,
  }
}

function streamCompletion(response: ServerResponse, reply: Completion): void {
  startEventStream(response)
  const send = (delta: object, finish: string | null = null): void => {
    const chunk = { ...envelope('chat.completion.chunk'), choices: [{ index: 0, delta, finish_reason: finish }] }
    response.write(`data: ${JSON.stringify(chunk)}\n\n`)
  }
  const finish = (): void => {
    send({}, finishReason(reply))
    response.write(`data: ${JSON.stringify({ ...envelope('chat.completion.chunk'), choices: [], usage: USAGE })}\n\n`)
    response.end('data: [DONE]\n\n')
  }

  send({ role: 'assistant', content: '' })
  if (reply.kind === 'tool') {
    send({ tool_calls: [{ index: 0, ...toolCall(reply) }] })
    finish()
  } else {
    streamWords(response, reply, { send: (word) => send({ content: word }), finish })
  }
}

let calls = 0

function toolCall(reply: ToolReply): object {
  calls += 1
  return { id: `call_${calls}`, type: 'function', function: { name: reply.name, arguments: reply.arguments } }
}

function envelope(object: string): object {
  return { id: 'chatcmpl-mock', object, created: Math.floor(Date.now() / 1000), model: MODEL }
}

function finishReason(reply: Completion): string {
  return reply.kind === 'tool' ? 'tool_calls' : 'stop'
}
